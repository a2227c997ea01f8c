package io.thaw.worker;

import io.thaw.job.Job.Desired;
import io.thaw.job.Lease;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A job while a slot of this worker runs it: whether its lease is alive, whether its run is, and why it is to stop. */
final class HeldJob {

    /** Why a run ends before it is done. */
    enum Stop {
        /** Its owner cancelled it. */
        CANCELLED,
        /** Its owner wants to go on later. */
        PAUSED,
        /** There is no room for its checkpoints. */
        DISK_FULL,
        /** This process ends; the job goes back to the queue. */
        SHUTDOWN,
        /** The run did not take a step for very long. */
        HUNG,
        /** The lease is lost: another worker has the job, or no heartbeat got through for most of its term. */
        LOST
    }

    private final Lease lease;
    private final Thread thread;
    private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
    private volatile long renewedAt = System.nanoTime();
    private volatile long aliveAt = System.nanoTime();
    private volatile long stoppedAt;

    /** A job that the current thread runs, just claimed. */
    HeldJob(Lease lease) {
        this.lease = lease;
        this.thread = Thread.currentThread();
    }

    Lease lease() {
        return lease;
    }

    Thread thread() {
        return thread;
    }

    /** Asks the run to end at its next step; the first reason given holds, unless the lease is lost. */
    void stop(Stop reason) {
        if (stop.get() == null) {
            stoppedAt = System.nanoTime();
        }
        stop.accumulateAndGet(reason, (earlier, later) -> earlier == null || later == Stop.LOST ? later : earlier);
    }

    @Nullable
    Stop stopped() {
        return stop.get();
    }

    /** Nothing as long as nobody has told it to stop. */
    Duration sinceStopped() {
        return stop.get() == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - stoppedAt);
    }

    boolean lost() {
        return stop.get() == Stop.LOST;
    }

    void heed(Desired desired) {
        switch (desired) {
            case RUN -> {}
            case PAUSE -> stop(Stop.PAUSED);
            case CANCEL -> stop(Stop.CANCELLED);
        }
    }

    /**
     * The lease was renewed.
     *
     * @param sent by {@link System#nanoTime} when the heartbeat was sent, so that this clock runs out before the database's
     */
    void renewed(long sent) {
        renewedAt = sent;
    }

    Duration sinceRenewal() {
        return Duration.ofNanos(System.nanoTime() - renewedAt);
    }

    /** The run does something. */
    void alive() {
        aliveAt = System.nanoTime();
    }

    Duration sinceAlive() {
        return Duration.ofNanos(System.nanoTime() - aliveAt);
    }
}
