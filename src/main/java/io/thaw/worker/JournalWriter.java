package io.thaw.worker;

import io.thaw.job.LeaseLostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Writes what a run reports into the database, in order and on a thread of its own, so that training never waits for it. A
 * database that is away or busy is asked again for as long as the lease may hold; an entry whose commit's outcome is unknown
 * is written again, which changes nothing where it was written before.
 */
final class JournalWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);
    private static final long REST_MILLIS = 200;

    private final HeldJob held;
    private final Duration patience;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ExecutorService thread;

    /**
     * A writer for one run.
     *
     * @param patience how long an entry is tried that the database does not take, although it renews the lease
     */
    JournalWriter(HeldJob held, Duration patience) {
        this.held = held;
        this.patience = patience;
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread writer = new Thread(
                    held.lease().tenant().binding(task), held.thread().getName() + "-journal");
            writer.setDaemon(true);
            return writer;
        });
    }

    /** Whether everything is written: what comes in the meantime is better written together. */
    boolean idle() {
        return waiting.get() == 0;
    }

    /** Writes an entry, some time soon. Where it cannot be written the run stops, and {@link #failure} says why. */
    void write(Runnable entry) {
        waiting.incrementAndGet();
        thread.execute(() -> {
            try {
                persist(entry);
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
                held.stop(HeldJob.Stop.LOST);
            } finally {
                waiting.decrementAndGet();
            }
        });
    }

    /**
     * Writes an entry after all others, and waits for it.
     *
     * @throws LeaseLostException if the job is another worker's
     * @throws RuntimeException what kept this entry, or one before it, from being written
     */
    void finish(Runnable entry) {
        CompletableFuture<Void> last = CompletableFuture.runAsync(
                () -> {
                    RuntimeException earlier = failure.get();
                    if (earlier != null) {
                        throw earlier;
                    }
                    persist(entry);
                },
                thread);
        try {
            last.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void persist(Runnable entry) {
        long giveUpAt = System.nanoTime() + patience.toNanos();
        for (boolean told = false; ; told = true) {
            if (held.lost()) {
                throw new LeaseLostException(held.lease());
            }
            try {
                entry.run();
                return;
            } catch (RuntimeException e) {
                if (!isPassing(e) || System.nanoTime() - giveUpAt > 0) {
                    throw e;
                }
                if (!told) {
                    LOG.warn(
                            "The history of job {} waits for the database: {}",
                            held.lease().jobId(),
                            e.toString());
                }
                held.alive();
                rest(e);
            }
        }
    }

    /** Why an entry was not written, if one was not. */
    Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure.get());
    }

    /** Whether the database may take the same entry later. */
    static boolean isPassing(RuntimeException e) {
        return e instanceof DataAccessResourceFailureException
                || e instanceof TransientDataAccessException
                || e instanceof RecoverableDataAccessException
                || e instanceof UncategorizedDataAccessException // also a rollback on a connection that is gone
                || e instanceof TransactionException;
    }

    private static void rest(RuntimeException cause) {
        try {
            TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw cause;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
