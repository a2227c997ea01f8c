package io.thaw.job;

import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes jobs back from workers that died, and decides whether they run again. Every worker is a rescuer.
 *
 * <p>Only what dies without getting anywhere is given up: each checkpoint sets the count of crashes to zero, so that a long
 * job on machines that are often taken away goes on, and one that kills its worker always at the same place does not.
 */
@Component
@Transactional
public class JobRescue {

    /** In the order of tenants, since two rescuers that lock tenants' rows in different orders wait for each other. */
    private static final String HELD = """
            select job.id, crashes, desired, worker from job join job_lease on job_lease.job_id = job.id
            where state = 'RUNNING' and %s order by tenant, job.id limit 100 for update of job skip locked
            """;

    private final JdbcClient jdbc;
    private final JobQueue queue;
    private final Fence fence;
    private final JobProperties properties;

    JobRescue(JdbcClient jdbc, JobQueue queue, Fence fence, JobProperties properties) {
        this.jdbc = jdbc;
        this.queue = queue;
        this.fence = fence;
        this.properties = properties;
    }

    private record Held(String id, int crashes, String desired, String worker) {

        Job.Desired wish() {
            return Job.Desired.valueOf(desired);
        }
    }

    /**
     * Takes back the jobs of workers that gave no sign of life until their leases expired.
     *
     * @return how many
     */
    public int expired() {
        List<Held> expired = jdbc.sql(HELD.formatted("until < clock_timestamp()"))
                .query(Held.class)
                .list();
        expired.forEach(job -> rescue(job, Transition.RESCUE, "It gave no sign of life."));
        return expired.size();
    }

    /**
     * Takes back the jobs of a worker that is known to be dead, without waiting for its leases.
     *
     * @param worker as it claimed them, or the beginning of that
     * @param reason what is known of its death, as a sentence
     * @return how many
     */
    public int crashed(String worker, String reason) {
        List<Held> held = jdbc.sql(HELD.formatted("starts_with(worker, :worker)"))
                .param("worker", worker)
                .query(Held.class)
                .list();
        held.forEach(job -> rescue(job, Transition.RESCUE, reason));
        return held.size();
    }

    /**
     * Lets go of a job after a fault that is not its own, such as a store that cannot be read. It counts as a crash, so that
     * it does not go on for ever.
     *
     * @return whether the lease was still held
     */
    public boolean retry(Lease lease, String reason) {
        boolean held = fence.holds(lease);
        if (held) {
            Held job = jdbc.sql("select id, crashes, desired, worker from job where id = ?")
                    .param(lease.jobId())
                    .query(Held.class)
                    .single();
            rescue(job, Transition.RETRY, reason);
        }
        return held;
    }

    private void rescue(Held job, Transition again, String reason) {
        int crashes = job.crashes() + 1;
        Map<String, ?> details = Map.of("worker", job.worker(), "crashes", crashes, "reason", reason);
        switch (job.wish()) {
            case CANCEL -> queue.move(job.id(), Transition.DROP, details);
            case PAUSE -> queue.pause(job.id(), Transition.SHELVE, PauseReason.OWNER);
            case RUN -> {
                if (crashes >= properties.maxCrashes()) {
                    abandon(job, crashes, reason);
                } else {
                    wait(job, crashes);
                    queue.move(job.id(), again, details);
                }
            }
        }
    }

    private void abandon(Held job, int crashes, String reason) {
        String message = "The job's worker %s failed, and so did the %d before it, with no checkpoint in between. %s"
                .formatted(job.worker(), crashes - 1, reason);
        queue.fail(job.id(), Transition.ABANDON, List.of(new Fault("", ErrorKind.WORKER_CRASHED, message)));
    }

    /** Twice as long after each crash, and not the same for all that crashed together. */
    private void wait(Held job, int crashes) {
        jdbc.sql("""
                        update job set crashes = :crashes, run_after = clock_timestamp()
                            + cast(:backoff as interval) * power(2, least(:crashes - 1, 8)) * (0.75 + random() / 2)
                        where id = :id
                        """)
                .param("crashes", crashes)
                .param("backoff", properties.backoff().toString())
                .param("id", job.id())
                .update();
    }

    /**
     * Puts the jobs back that were paused for want of room on the disk.
     *
     * @return how many
     */
    public int reopen() {
        List<String> waiting = jdbc.sql("""
                        select id from job where state = 'PAUSED' and pause_reason = 'DISK_FULL'
                        order by tenant, id limit 100 for update skip locked
                        """).query(String.class).list();
        waiting.forEach(id -> queue.move(id, Transition.REOPEN, Map.of()));
        return waiting.size();
    }
}
