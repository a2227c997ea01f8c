package io.thaw.mlflow;

import io.thaw.mlflow.EndedJobs.EndedJob;
import io.thaw.mlflow.TrackingServer.TrackingException;
import io.thaw.tenant.Tenant;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Tells the tracking server of one job after another. A server that is away keeps no job from anything. */
final class RunExporter implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(RunExporter.class);
    private static final Duration IDLE = Duration.ofSeconds(2);

    private final EndedJobs ended;
    private final RunRecorder recorder;
    private volatile @Nullable Thread thread;

    RunExporter(EndedJobs ended, RunRecorder recorder) {
        this.ended = ended;
        this.recorder = recorder;
    }

    @Override
    public void start() {
        Thread exporter = new Thread(Tenant.ALL.binding(this::work), "mlflow");
        exporter.setDaemon(true);
        thread = exporter;
        exporter.start();
    }

    @Override
    public void stop() {
        Thread exporter = thread;
        thread = null;
        if (exporter != null) {
            exporter.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void work() {
        try {
            while (isRunning()) {
                if (!exportNext()) {
                    Thread.sleep(IDLE.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there was one, and it was told. */
    private boolean exportNext() throws InterruptedException {
        try {
            Optional<EndedJob> next = ended.take();
            if (next.isPresent()) {
                EndedJob job = next.get();
                ended.told(job, recorder.record(job));
            }
            return next.isPresent();
        } catch (TrackingException e) {
            LOG.warn("MLflow does not take a job now; it will be told again later. {}", e.getMessage());
            return false;
        } catch (DataAccessException | TransactionException e) {
            return false; // The database is away, which others tell. It is tried again.
        } catch (RuntimeException e) {
            LOG.warn("A job cannot be told to MLflow now.", e);
            return false;
        }
    }
}
