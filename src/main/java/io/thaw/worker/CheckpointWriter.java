package io.thaw.worker;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.job.Checkpoint;
import io.thaw.job.JobJournal;
import io.thaw.job.Lease;
import io.thaw.storage.Blob;
import io.thaw.storage.BlobStore;
import io.thaw.training.TrainingState;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a run's checkpoints beside the training. A checkpoint is one to go on from once the journal has its row; whoever is
 * killed before leaves a file that nobody names.
 */
final class CheckpointWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);
    /** Writing takes at most this part of the time, however large the checkpoints are. */
    private static final int SHARE = 20;

    private final BlobStore blobs;
    private final JobJournal journal;
    private final JournalWriter entries;
    private final HeldJob held;
    private final Duration every;
    private final Clock clock;
    private final ExecutorService thread;
    private volatile boolean busy;
    private volatile long dueAt;

    /**
     * A writer for one run.
     *
     * @param every how much time lies between two checkpoints, or more where they are large
     */
    CheckpointWriter(
            BlobStore blobs, JobJournal journal, JournalWriter entries, HeldJob held, Duration every, Clock clock) {
        this.blobs = blobs;
        this.journal = journal;
        this.entries = entries;
        this.held = held;
        this.every = every;
        this.clock = clock;
        this.dueAt = System.nanoTime() + every.toNanos();
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread writer = new Thread(
                    held.lease().tenant().binding(task), held.thread().getName() + "-checkpoint");
            writer.setDaemon(true);
            return writer;
        });
    }

    /** Whether it is time for the next one. */
    boolean due() {
        return !busy && System.nanoTime() - dueAt >= 0;
    }

    /** Writes a state, and closes it. */
    void write(TrainingState state) {
        busy = true;
        thread.execute(() -> {
            long start = System.nanoTime();
            try (state) {
                store(state);
            } catch (RuntimeException | IOException e) {
                failed(state.step(), e);
            } finally {
                long took = System.nanoTime() - start;
                dueAt = System.nanoTime() + Math.max(every.toNanos(), SHARE * took);
                busy = false;
            }
        });
    }

    private void store(TrainingState state) throws IOException {
        Lease lease = held.lease();
        // With the job's name in it, no other job's checkpoint is the same file, and it can go when the job is done
        // with it.
        try (InputStream file = state.open(Map.of("job", lease.jobId()))) {
            Blob blob = blobs.put(file);
            Checkpoint checkpoint = new Checkpoint(state.step(), blob.sha256(), blob.bytes(), clock.instant());
            entries.write(() -> journal.checkpoint(lease, checkpoint).forEach(old -> blobs.delete(old.sha256())));
        }
    }

    /** The job goes on without it: the one before is still there. */
    private void failed(long step, Exception e) {
        LOG.warn(
                "The checkpoint of job {} at step {} was not kept: {}",
                held.lease().jobId(),
                step,
                e.toString());
        if (e instanceof DomainException domain && domain.kind() == ErrorKind.STORAGE_FULL) {
            held.stop(HeldJob.Stop.DISK_FULL);
        }
    }

    /** Waits until the last one is written, or for as long as there is time. */
    void finish(Duration longest) {
        thread.shutdown();
        long giveUpAt = System.nanoTime() + longest.toNanos();
        try {
            while (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                held.alive();
                if (System.nanoTime() - giveUpAt > 0) {
                    LOG.warn(
                            "There is no time for the last checkpoint of job {}.",
                            held.lease().jobId());
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
