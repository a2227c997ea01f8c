package io.thaw.worker;

import io.thaw.job.Job.Desired;
import io.thaw.job.JobJournal;
import io.thaw.job.JobQueue;
import io.thaw.job.Lease;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job while this worker holds it: renews the lease, and learns when to stop. When no heartbeat gets through for most of
 * the lease's term, the run ends before another worker may begin.
 */
final class HeldJob implements AutoCloseable {

    /** Why a run ends before it is done. */
    enum Stop {
        /** Its owner cancelled it. */
        CANCELLED,
        /** The lease is lost: another worker has the job, or no heartbeat got through for most of its term. */
        LOST,
        /** This process ends; the job goes back to the queue. */
        SHUTDOWN
    }

    private static final Logger LOG = LoggerFactory.getLogger(HeldJob.class);
    /** The part of a lease's term after which a worker that was not heard takes it for lost. */
    private static final double PATIENCE = 0.8;

    private final JobQueue queue;
    private final Lease lease;
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
    private final ScheduledExecutorService clock;
    private final ScheduledFuture<?> heartbeat;
    private final ScheduledFuture<?> watch;
    private volatile ScheduledFuture<?> fence;

    HeldJob(JobQueue queue, Lease lease, ScheduledExecutorService clock, Duration heartbeat, Duration watch) {
        this.queue = queue;
        this.lease = lease;
        this.clock = clock;
        this.fence = fence();
        this.heartbeat = every(heartbeat, this::renew);
        this.watch = every(watch, () -> heed(queue.desired(lease)));
    }

    private ScheduledFuture<?> fence() {
        long millis = Math.round(queue.term().toMillis() * PATIENCE);
        return clock.schedule(() -> stop(Stop.LOST), millis, TimeUnit.MILLISECONDS);
    }

    /** The new fence is counted from before the heartbeat, so it comes before the end of the lease in the database. */
    private void renew() {
        ScheduledFuture<?> next = fence();
        try {
            heed(queue.heartbeat(lease));
            fence.cancel(false);
            fence = next;
        } catch (RuntimeException e) {
            next.cancel(false);
            throw e;
        }
    }

    private ScheduledFuture<?> every(Duration period, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                // The database may be back before the fence falls.
                LOG.warn("Cannot ask for job {}: {}", lease.jobId(), e.toString());
            }
        };
        long millis = period.toMillis();
        return clock.scheduleWithFixedDelay(guarded, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void heed(Optional<Desired> desired) {
        if (desired.isEmpty()) {
            stop(Stop.LOST);
        } else if (desired.get() == Desired.CANCEL) {
            stop(Stop.CANCELLED);
        }
    }

    /** Asks the run to end at its next step; the first reason given holds. */
    void stop(Stop reason) {
        stop.compareAndSet(null, reason);
    }

    boolean stopped() {
        return stop.get() != null;
    }

    /** Tells the queue how a stopped run ended. */
    void letGo(JobJournal journal) {
        switch (Objects.requireNonNull(stop.get(), "not stopped")) {
            case CANCELLED -> journal.cancelled(lease);
            case SHUTDOWN -> queue.release(lease);
            case LOST -> LOG.info("Job {} is no longer this worker's.", lease.jobId());
        }
    }

    Lease lease() {
        return lease;
    }

    @Override
    public void close() {
        heartbeat.cancel(false);
        watch.cancel(false);
        fence.cancel(false);
    }
}
