package io.thaw.job;

import io.thaw.error.Fault;
import io.thaw.history.JobHistory;
import io.thaw.tenant.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Hands jobs to workers: tenants take turns by the device time they have had, and a tenant's jobs by priority and age. All
 * time is the database's, so the clocks of workers do not matter. A claim and everything that takes a job away raise its
 * epoch, which shuts out whoever held it before.
 */
@Component
@EnableConfigurationProperties(JobProperties.class)
public class JobQueue {

    /**
     * The tenant whose turn it is. Another claim may hold its row, which {@code skip locked} passes over: then the next
     * tenant's turn has come.
     */
    private static final String CLAIM = """
            with turn as (
                select id from tenant
                where queued > 0 and (max_running is null or running < max_running)
                    and (max_device_seconds is null or device_seconds < max_device_seconds
                        or device_day < (now() at time zone 'UTC')::date)
                    and exists (select from job
                        where job.tenant = tenant.id and state = 'QUEUED' and run_after <= statement_timestamp())
                order by virtual_time, id limit 1 for no key update %s
            ), next as (
                select job.id from job join turn on job.tenant = turn.id
                where state = 'QUEUED' and run_after <= statement_timestamp()
                order by priority desc, created_at, job.id limit 1 for update of job skip locked
            ), claimed as (
                update job set state = 'RUNNING', epoch = epoch + 1, attempts = attempts + 1, worker = :worker,
                    phase = null, claimed_at = clock_timestamp(),
                    started_at = coalesce(started_at, clock_timestamp())
                from next where job.id = next.id
                returning job.id, job.tenant, epoch, attempts, spec, hyperparameters, base_model_id, estimate, trace_parent
            ), leased as (
                insert into job_lease select id, epoch, clock_timestamp() + cast(:term as interval) from claimed
            )
            select claimed.*, body as plan from claimed join job_document on job_id = id and kind = 'plan'
            """;

    private final JdbcClient jdbc;
    private final JobDocuments documents;
    private final JobCheckpoints checkpoints;
    private final JobHistory history;
    private final Fence fence;
    private final JsonMapper json;
    private final JobProperties properties;

    JobQueue(
            JdbcClient jdbc,
            JobDocuments documents,
            JobCheckpoints checkpoints,
            JobHistory history,
            Fence fence,
            JsonMapper json,
            JobProperties properties) {
        this.jdbc = jdbc;
        this.documents = documents;
        this.checkpoints = checkpoints;
        this.history = history;
        this.fence = fence;
        this.json = json;
        this.properties = properties;
    }

    /**
     * Takes the next job. Where all tenants with jobs are being served by others at this moment, it waits for one.
     *
     * @param worker who takes it, for people to see and for {@link JobRescue#crashed}
     */
    @Transactional
    public Optional<Lease> claim(String worker) {
        Optional<Lease> lease = claim(worker, "skip locked");
        if (lease.isEmpty()) {
            lease = claim(worker, "");
        }
        lease.ifPresent(claimed -> told(claimed.jobId(), Transition.CLAIM, Map.of("worker", worker)));
        return lease;
    }

    private Optional<Lease> claim(String worker, String locked) {
        return jdbc.sql(CLAIM.formatted(locked))
                .param("worker", worker)
                .param("term", properties.lease().toString())
                .query(this::lease)
                .optional();
    }

    /** How long a lease lasts from its claim, and from each heartbeat. */
    public Duration term() {
        return properties.lease();
    }

    /** What the job's owner wants by now; nothing where the lease is lost. */
    public Optional<Job.Desired> desired(Lease lease) {
        return jdbc.sql("select desired from job where id = ? and epoch = ? and state = 'RUNNING'")
                .params(lease.jobId(), lease.epoch())
                .query((row, n) -> Job.Desired.valueOf(row.getString("desired")))
                .optional();
    }

    /**
     * Keeps jobs for another while, and says what their owners want by now.
     *
     * @return by job; a job that is missing is no longer the worker's
     */
    @Transactional
    public Map<String, Job.Desired> heartbeat(Collection<Lease> leases) {
        Map<String, Job.Desired> desired = new HashMap<>();
        jdbc.sql("""
                        update job_lease set until = clock_timestamp() + cast(:term as interval)
                        from unnest(cast(:jobs as text[]), cast(:epochs as bigint[])) as mine (id, epoch), job
                        where job_lease.job_id = mine.id and job_lease.epoch = mine.epoch and job.id = mine.id
                        returning job.id, job.desired
                        """)
                .param("term", properties.lease().toString())
                .param("jobs", leases.stream().map(Lease::jobId).toArray(String[]::new))
                .param("epochs", leases.stream().map(Lease::epoch).toArray(Long[]::new))
                .query(row -> {
                    desired.put(row.getString("id"), Job.Desired.valueOf(row.getString("desired")));
                });
        return desired;
    }

    /**
     * Puts the job back, for a worker that shuts down. It does not count as a crash.
     *
     * @return whether the lease was still held
     */
    @Transactional
    public boolean release(Lease lease) {
        boolean held = fence.holds(lease);
        if (held) {
            move(lease.jobId(), Transition.RELEASE, Map.of());
        }
        return held;
    }

    /**
     * Lets go of a job that was stopped between two steps: it ends where its owner has cancelled it, waits where it is to be
     * paused, and goes back to the queue where its owner has thought better of it.
     *
     * @param reason why it was stopped
     * @return whether the lease was still held
     */
    @Transactional
    public boolean pause(Lease lease, PauseReason reason) {
        boolean held = fence.holds(lease);
        if (held) {
            Job.Desired desired = desired(lease).orElseThrow();
            if (desired == Job.Desired.CANCEL) {
                move(lease.jobId(), Transition.STOP, Map.of());
            } else if (desired == Job.Desired.RUN && reason == PauseReason.OWNER) {
                move(lease.jobId(), Transition.RELEASE, Map.of());
            } else {
                pause(lease.jobId(), Transition.PAUSE, desired == Job.Desired.PAUSE ? PauseReason.OWNER : reason);
            }
        }
        return held;
    }

    /** Pauses a job that the caller has locked. */
    void pause(String id, Transition transition, PauseReason reason) {
        move(id, transition, Map.of("reason", reason));
        jdbc.sql("update job set pause_reason = ? where id = ?")
                .params(reason.name(), id)
                .update();
    }

    /** Moves a job that the caller has locked to {@code FAILED}, with the reasons. */
    void fail(String id, Transition transition, List<Fault> faults) {
        List<Job.Failure> failure = faults.stream().map(Job.Failure::of).toList();
        move(id, transition, Map.of("failure", failure));
        jdbc.sql("update job set failure = cast(? as jsonb) where id = ?")
                .params(json.writeValueAsString(failure), id)
                .update();
    }

    /** Moves a job that the caller has locked, or whose fence it has passed. */
    void move(String id, Transition transition, Map<String, ?> details) {
        int moved = jdbc.sql("""
                        update job set state = :to, epoch = epoch + 1, worker = null, pause_reason = null,
                            estimated_finish_at = null, finished_at = case when :final then clock_timestamp() end
                        where id = :id and state = :from
                        """)
                .param("to", transition.to().name())
                .param("final", transition.to().isFinal())
                .param("id", id)
                .param("from", transition.from().name())
                .update();
        if (moved != 1) {
            throw new IllegalStateException(transition + " does not start where " + id + " is");
        }
        jdbc.sql("delete from job_lease where job_id = ?").param(id).update();
        told(id, transition, details);
    }

    /** Adds the event of a new state. */
    void told(String id, Transition transition, Map<String, ?> details) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("status", transition.to());
        data.putAll(details);
        history.append(id, "state", data);
    }

    private Lease lease(ResultSet row, int n) throws SQLException {
        String id = row.getString("id");
        return new Lease(
                id,
                new Tenant(row.getString("tenant")),
                row.getLong("epoch"),
                row.getInt("attempts"),
                json.readValue(row.getString("spec"), JobSpec.class),
                json.readValue(row.getString("hyperparameters"), Hyperparameters.class),
                documents.plan(row),
                row.getString("base_model_id"),
                json.readValue(row.getString("estimate"), Job.Estimate.class),
                checkpoints.of(id),
                row.getString("trace_parent"));
    }
}
