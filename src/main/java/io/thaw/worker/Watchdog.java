package io.thaw.worker;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices runs that hang: they are told to stop, and given up where they do not. */
final class Watchdog {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final Duration hangsAfter;
    private final Duration grace;
    private final Consumer<HeldJob> giveUp;

    /**
     * A watchdog.
     *
     * @param hangsAfter how long a run may give no sign of life
     * @param grace how long it may give none after it was told to stop
     * @param giveUp called once for a run whose thread does not answer
     */
    Watchdog(Duration hangsAfter, Duration grace, Consumer<HeldJob> giveUp) {
        this.hangsAfter = hangsAfter;
        this.grace = grace;
        this.giveUp = giveUp;
    }

    void check(HeldJob job) {
        Duration silent = job.sinceAlive();
        if (job.stopped() == null && silent.compareTo(hangsAfter) > 0) {
            LOG.error(
                    "Job {} has taken no step for {} s. It was at:\n{}",
                    job.lease().jobId(),
                    silent.toSeconds(),
                    stack(job));
            job.stop(HeldJob.Stop.HUNG);
        }
        if (job.sinceStopped().compareTo(grace) > 0 && silent.compareTo(grace) > 0) {
            giveUp.accept(job);
        }
    }

    private static String stack(HeldJob job) {
        return Arrays.stream(job.thread().getStackTrace())
                .map(frame -> "    at " + frame)
                .collect(Collectors.joining("\n"));
    }
}
