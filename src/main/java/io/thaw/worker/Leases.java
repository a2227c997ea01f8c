package io.thaw.worker;

import io.thaw.job.Job.Desired;
import io.thaw.job.JobQueue;
import io.thaw.job.Lease;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The jobs that this worker holds. One heartbeat renews the leases of all; a run whose lease no heartbeat has renewed for most
 * of its term ends before another worker may begin. That saves work: what keeps a worker out that does not notice, because it
 * was stopped, is the database's fence.
 */
final class Leases {

    private final JobQueue queue;
    private final double patience;
    private final Set<HeldJob> held = ConcurrentHashMap.newKeySet();

    /**
     * No leases yet.
     *
     * @param patience the part of a lease's term after which one that was not renewed is taken for lost
     */
    Leases(JobQueue queue, double patience) {
        this.queue = queue;
        this.patience = patience;
    }

    void add(HeldJob job) {
        held.add(job);
    }

    /** Whether it was still held. */
    boolean remove(HeldJob job) {
        return held.remove(job);
    }

    void forEach(Consumer<HeldJob> action) {
        held.forEach(action);
    }

    /** Renews all leases, and hears what the owners want. */
    void beat() {
        List<HeldJob> all = List.copyOf(held);
        if (all.isEmpty()) {
            return;
        }
        long sent = System.nanoTime();
        List<Lease> leases = all.stream().map(HeldJob::lease).toList();
        Map<String, Desired> desired = queue.heartbeat(leases);
        for (HeldJob job : all) {
            Desired wish = desired.get(job.lease().jobId());
            if (wish == null) {
                job.stop(HeldJob.Stop.LOST);
            } else {
                job.renewed(sent);
                job.heed(wish);
            }
        }
    }

    /** What the owner of a job wants has changed. */
    void wished(String jobId) {
        for (HeldJob job : held) {
            if (job.lease().jobId().equals(jobId)) {
                Optional<Desired> desired = queue.desired(job.lease());
                desired.ifPresentOrElse(job::heed, () -> job.stop(HeldJob.Stop.LOST));
            }
        }
    }

    /** Ends the runs whose leases were not renewed for too long. Asks nobody, so that nothing holds it up. */
    void check() {
        for (HeldJob job : held) {
            if (job.sinceRenewal().toMillis() > patience * queue.term().toMillis()) {
                job.stop(HeldJob.Stop.LOST);
            }
        }
    }
}
