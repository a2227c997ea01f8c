package io.thaw.worker;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.job.JobJournal;
import io.thaw.job.JobQueue;
import io.thaw.job.JobRescue;
import io.thaw.job.Lease;
import io.thaw.job.LeaseLostException;
import io.thaw.job.PauseReason;
import io.thaw.job.TrainingSpec;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What becomes of a job whose run ended without a model. A fault of the job's own fails it at once, since it would come
 * again; a fault of the machine's, the store's or the database's puts it back, until it has happened too often.
 */
@Component
class Ending {

    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final JobQueue queue;
    private final JobJournal journal;
    private final JobRescue rescue;

    Ending(JobQueue queue, JobJournal journal, JobRescue rescue) {
        this.queue = queue;
        this.journal = journal;
        this.rescue = rescue;
    }

    /**
     * Writes down how a run ended.
     *
     * @param cause what ended it
     */
    void of(HeldJob held, Throwable cause, JournalWriter entries) {
        Lease lease = held.lease();
        Throwable reason = cause;
        if (held.lost() && entries.failure().isPresent()) {
            reason = entries.failure().get();
        }
        try {
            settle(held, reason, entries);
        } catch (LeaseLostException e) {
            LOG.info("Job {} is another worker's by now.", lease.jobId());
        } catch (RuntimeException e) {
            LOG.warn("How job {} ended cannot be written down, so that it is left for the rescue.", lease.jobId(), e);
        }
    }

    private void settle(HeldJob held, Throwable cause, JournalWriter entries) {
        Lease lease = held.lease();
        if (cause instanceof CancellationException) {
            stopped(held, entries);
        } else if (cause instanceof LeaseLostException lost) {
            throw lost;
        } else if (cause instanceof DomainException e && e.kind() == ErrorKind.STORAGE_FULL) {
            LOG.warn("Job {} is paused until the disk has room again.", lease.jobId());
            last(entries, () -> queue.pause(lease, PauseReason.DISK_FULL));
        } else if (cause instanceof UncheckedIOException e) {
            retry(lease, "The store failed.", e);
        } else if (cause instanceof RuntimeException e && JournalWriter.isPassing(e)) {
            retry(lease, "The database failed.", e);
        } else if (cause instanceof DomainException e) {
            LOG.info("Job {} failed: {}", lease.jobId(), e.getMessage());
            last(entries, () -> journal.fail(lease, e.faults()));
        } else {
            LOG.error("Job {} failed unexpectedly.", lease.jobId(), cause);
            Fault fault = fault(cause, lease.hyperparameters().training());
            last(entries, () -> journal.fail(lease, List.of(fault)));
        }
    }

    /** What the run reported comes before its end; where that could not be written, the end is written all the same. */
    private static void last(JournalWriter entries, Runnable entry) {
        if (entries.failure().isPresent()) {
            entry.run();
        } else {
            entries.finish(entry);
        }
    }

    private void stopped(HeldJob held, JournalWriter entries) {
        Lease lease = held.lease();
        switch (Objects.requireNonNull(held.stopped(), "not stopped")) {
            case CANCELLED -> entries.finish(() -> journal.cancelled(lease));
            case PAUSED -> entries.finish(() -> queue.pause(lease, PauseReason.OWNER));
            case DISK_FULL -> entries.finish(() -> queue.pause(lease, PauseReason.DISK_FULL));
            case SHUTDOWN -> entries.finish(() -> queue.release(lease));
            case HUNG -> entries.finish(() -> rescue.retry(lease, "The run took no step for very long."));
            case LOST -> throw new LeaseLostException(lease);
        }
    }

    private void retry(Lease lease, String reason, Exception cause) {
        LOG.warn("Job {} is put back: {}", lease.jobId(), cause.toString());
        rescue.retry(lease, reason);
    }

    /** libtorch tells that memory is full in words only. */
    private static Fault fault(Throwable e, TrainingSpec training) {
        String message = Objects.requireNonNullElse(e.getMessage(), "");
        boolean full = e instanceof OutOfMemoryError
                || message.contains("not enough memory")
                || message.contains("out of memory");
        return full
                ? new Fault(
                        "/training/batch_size",
                        ErrorKind.OUT_OF_MEMORY,
                        "The device has too little memory for a step of this job.",
                        smaller(training))
                : new Fault("", ErrorKind.INTERNAL, "Something went wrong inside the service; its log says what.");
    }

    private static String smaller(TrainingSpec training) {
        int half = training.batchSize().decided() / 2;
        return half == 0
                ? "a smaller max_length, or more frozen layers"
                : "batch_size %d with gradient_accumulation_steps %d, which makes steps of the same size"
                        .formatted(half, 2 * training.gradientAccumulationSteps());
    }
}
