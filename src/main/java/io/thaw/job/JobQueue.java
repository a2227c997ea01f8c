package io.thaw.job;

import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Hands jobs to workers. All time is the database's, so the clocks of workers do not matter. A claim and a rescue raise
 * the job's epoch, which shuts out whoever held it before.
 */
@Component
@EnableConfigurationProperties(JobProperties.class)
public class JobQueue {

    private final JdbcClient jdbc;
    private final JobDocuments documents;
    private final JobHistory history;
    private final JsonMapper json;
    private final JobProperties properties;

    JobQueue(JdbcClient jdbc, JobDocuments documents, JobHistory history, JsonMapper json, JobProperties properties) {
        this.jdbc = jdbc;
        this.documents = documents;
        this.history = history;
        this.json = json;
        this.properties = properties;
    }

    /**
     * Takes the queued job of the highest priority, the oldest among equals.
     *
     * @param worker who takes it, for people to see
     */
    @Transactional
    public Optional<Lease> claim(String worker) {
        Optional<Lease> lease = jdbc.sql("""
                        with next as (
                            select id from job where state = :from and run_after <= clock_timestamp()
                            order by priority desc, created_at, id limit 1 for update skip locked
                        )
                        update job set state = :to, epoch = epoch + 1, attempts = attempts + 1, worker = :worker,
                            progress = 0, phase = null, lease_until = clock_timestamp() + cast(:lease as interval),
                            started_at = coalesce(started_at, clock_timestamp())
                        from next where job.id = next.id
                        returning job.id, epoch, attempts, spec, hyperparameters, base_model_id, estimate
                        """)
                .param("from", Transition.CLAIM.from().name())
                .param("to", Transition.CLAIM.to().name())
                .param("worker", worker)
                .param("lease", properties.lease().toString())
                .query(this::lease)
                .optional();
        lease.ifPresent(claimed -> moved(claimed.jobId(), Transition.CLAIM, Map.of("worker", worker)));
        return lease;
    }

    /**
     * What the job's owner wants by now: cheaper than a heartbeat, since nothing is written.
     *
     * @return nothing where the lease is lost
     */
    public Optional<Job.Desired> desired(Lease lease) {
        return jdbc.sql("select desired from job where id = ? and epoch = ? and state = 'RUNNING'")
                .params(lease.jobId(), lease.epoch())
                .query((row, n) -> Job.Desired.valueOf(row.getString("desired")))
                .optional();
    }

    /** How long a lease lasts from its claim, and from each heartbeat. */
    public Duration term() {
        return properties.lease();
    }

    /**
     * Keeps the job for another while, and says what its owner wants by now.
     *
     * @return nothing where the lease is lost
     */
    @Transactional
    public Optional<Job.Desired> heartbeat(Lease lease) {
        return jdbc.sql("""
                        update job set lease_until = clock_timestamp() + cast(:lease as interval)
                        where id = :id and epoch = :epoch and state = :running returning desired
                        """)
                .param("lease", properties.lease().toString())
                .param("id", lease.jobId())
                .param("epoch", lease.epoch())
                .param("running", JobState.RUNNING.name())
                .query((row, n) -> Job.Desired.valueOf(row.getString("desired")))
                .optional();
    }

    /**
     * Puts the job back, for a worker that shuts down. It does not count as a crash.
     *
     * @return whether the lease was still held
     */
    @Transactional
    public boolean release(Lease lease) {
        return move(Transition.RELEASE, lease.jobId(), lease.epoch(), Map.of());
    }

    /**
     * Takes back the jobs of workers that gave no sign of life until their leases expired.
     *
     * @return how many
     */
    @Transactional
    public int rescue() {
        List<Expired> expired = jdbc.sql("""
                        select id, epoch, crashes, desired, worker from job
                        where state = :running and lease_until < clock_timestamp()
                        order by lease_until limit 100 for update skip locked
                        """)
                .param("running", JobState.RUNNING.name())
                .query(Expired.class)
                .list();
        expired.forEach(this::rescue);
        return expired.size();
    }

    private void rescue(Expired job) {
        int crashes = job.crashes() + 1;
        jdbc.sql("""
                        update job set crashes = :crashes, run_after = clock_timestamp() + cast(:wait as interval)
                        where id = :id
                        """)
                .param("crashes", crashes)
                .param("wait", properties.backoff().multipliedBy(crashes).toString())
                .param("id", job.id())
                .update();
        Map<String, ?> reason = Map.of("worker", job.worker(), "crashes", crashes);
        if (Job.Desired.valueOf(job.desired()) == Job.Desired.CANCEL) {
            move(Transition.DROP, job.id(), job.epoch(), reason);
        } else if (crashes >= properties.maxCrashes()) {
            Fault fault = new Fault(
                    "", ErrorKind.WORKER_CRASHED, "The worker died " + crashes + " times while it ran the job.");
            fail(Transition.ABANDON, job.id(), job.epoch(), List.of(fault));
        } else {
            move(Transition.RESCUE, job.id(), job.epoch(), reason);
        }
    }

    /** Moves a job to {@code FAILED} with its reasons. */
    boolean fail(Transition transition, String id, long epoch, List<Fault> faults) {
        List<Job.Failure> failure = faults.stream().map(Job.Failure::of).toList();
        boolean moved = move(transition, id, epoch, Map.of("failure", failure));
        if (moved) {
            jdbc.sql("update job set failure = cast(:failure as jsonb) where id = :id")
                    .param("failure", json.writeValueAsString(failure))
                    .param("id", id)
                    .update();
        }
        return moved;
    }

    /**
     * Takes a job away from its worker along a transition, if it still is of that epoch.
     *
     * @return whether it was
     */
    boolean move(Transition transition, String id, long epoch, Map<String, ?> details) {
        int moved = jdbc.sql("""
                        update job set state = :to, epoch = epoch + 1, worker = null, lease_until = null,
                            estimated_finish_at = null, finished_at = case when :final then clock_timestamp() end
                        where id = :id and epoch = :epoch and state = :from
                        """)
                .param("to", transition.to().name())
                .param("final", transition.to().isFinal())
                .param("id", id)
                .param("epoch", epoch)
                .param("from", transition.from().name())
                .update();
        if (moved == 1) {
            moved(id, transition, details);
        }
        return moved == 1;
    }

    private void moved(String id, Transition transition, Map<String, ?> details) {
        history.appendState(id, transition.to(), details);
    }

    private Lease lease(ResultSet row, int n) throws SQLException {
        return new Lease(
                row.getString("id"),
                row.getLong("epoch"),
                row.getInt("attempts"),
                json.readValue(row.getString("spec"), JobSpec.class),
                json.readValue(row.getString("hyperparameters"), Hyperparameters.class),
                documents.plan(row.getString("id")).orElseThrow(),
                row.getString("base_model_id"),
                json.readValue(row.getString("estimate"), Job.Estimate.class));
    }

    private record Expired(String id, long epoch, int crashes, String desired, String worker) {}
}
