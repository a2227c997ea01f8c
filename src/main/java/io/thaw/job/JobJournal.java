package io.thaw.job;

import io.thaw.error.Fault;
import io.thaw.history.JobHistory;
import io.thaw.history.LayerStatistic;
import io.thaw.history.Metric;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a worker writes about the job it holds. Each method is one transaction that begins with the fence: it waits for
 * whoever is taking the job away, and throws {@link LeaseLostException} where that has happened.
 */
@Component
@Transactional
public class JobJournal {

    private final JdbcClient jdbc;
    private final JobDocuments documents;
    private final JobHistory history;
    private final JobCheckpoints checkpoints;
    private final JobQueue queue;
    private final Fence fence;
    private final JsonMapper json;

    JobJournal(
            JdbcClient jdbc,
            JobDocuments documents,
            JobHistory history,
            JobCheckpoints checkpoints,
            JobQueue queue,
            Fence fence,
            JsonMapper json) {
        this.jdbc = jdbc;
        this.documents = documents;
        this.history = history;
        this.checkpoints = checkpoints;
        this.queue = queue;
        this.fence = fence;
        this.json = json;
    }

    /** The job turns to its next phase. */
    public void enter(Lease lease, Phase phase) {
        update(lease, """
                phase = :phase, phase_transitions = phase_transitions
                    || jsonb_build_object('phase', cast(:entered as text), 'at', clock_timestamp())
                """, Map.of("phase", phase.name(), "entered", phase.toString()));
        history.append(lease.jobId(), "phase", Map.of("phase", phase));
    }

    /**
     * How far the job is.
     *
     * @param progress 0 to 1, over all phases
     */
    public void progress(Lease lease, double progress, @Nullable Instant estimatedFinishAt) {
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("progress", Math.max(0, Math.min(1, progress)));
        values.put("finish", estimatedFinishAt == null ? null : Timestamp.from(estimatedFinishAt));
        update(lease, "progress = :progress, estimated_finish_at = :finish", values);
    }

    /** The worker has decided what only the device can tell, such as the precision. */
    public void decided(Lease lease, Hyperparameters hyperparameters) {
        update(
                lease,
                "hyperparameters = cast(:value as jsonb)",
                Map.of("value", json.writeValueAsString(hyperparameters)));
    }

    /** The first timed steps tell how long the job will take. */
    public void calibrated(Lease lease, Job.Estimate estimate) {
        update(lease, "estimate = cast(:value as jsonb)", Map.of("value", json.writeValueAsString(estimate)));
    }

    /** What the job has cost so far. */
    public void measured(Lease lease, Job.Measurement measurement) {
        update(lease, "measurement = cast(:value as jsonb)", Map.of("value", json.writeValueAsString(measurement)));
    }

    /**
     * Keeps metrics, and tells those who listen. What an earlier attempt has reported stays; where it was something else,
     * that is told, since the same job must do the same again.
     */
    public void metrics(Lease lease, List<Metric> reported) {
        fence.pass(lease);
        history.addMetrics(lease.jobId(), lease.epoch(), reported);
    }

    /**
     * Makes a checkpoint one to go on from, after everything that was reported before it. The job has got somewhere, so that
     * crashes are counted from here on.
     *
     * @return the checkpoints that it takes the place of, whose files nobody needs any more
     */
    public List<Checkpoint> checkpoint(Lease lease, Checkpoint checkpoint) {
        fence.pass(lease);
        checkpoints.add(lease, checkpoint);
        jdbc.sql("update job set crashes = 0 where id = ?").param(lease.jobId()).update();
        history.append(lease.jobId(), "checkpoint", Map.of("step", checkpoint.step(), "bytes", checkpoint.bytes()));
        return checkpoints.dropOld(lease.jobId());
    }

    /** A checkpoint cannot be gone on from: it is forgotten, and whoever asks is told why. */
    public void discard(Lease lease, Checkpoint checkpoint, String reason) {
        fence.pass(lease);
        checkpoints.drop(lease.jobId(), checkpoint);
        history.append(
                lease.jobId(),
                "log",
                Map.of("message", "The checkpoint of step " + checkpoint.step() + " is passed over: " + reason));
    }

    /** Keeps how much each layer learned. */
    public void layers(Lease lease, List<LayerStatistic> layers) {
        fence.pass(lease);
        history.addLayers(lease.jobId(), layers);
    }

    /** Something a person may want to know. */
    public void log(Lease lease, String message) {
        fence.pass(lease);
        history.append(lease.jobId(), "log", Map.of("message", message));
    }

    /** Keeps the certificate, as the JSON that {@code GET /v1/jobs/{id}/certificate} answers with. */
    public void certificate(Lease lease, Record certificate) {
        fence.pass(lease);
        documents.keepCertificate(lease.jobId(), certificate);
    }

    /** Keeps the evaluation, as the JSON that {@code GET /v1/jobs/{id}/evaluation} answers with. */
    public void evaluation(Lease lease, Record evaluation) {
        fence.pass(lease);
        documents.keepEvaluation(lease.jobId(), evaluation);
    }

    /**
     * Ends the job with its model, in one transaction with whatever the caller does in its own.
     *
     * @return its checkpoints, whose files nobody needs any more
     */
    public List<Checkpoint> succeed(Lease lease, Job.Result result) {
        update(lease, "progress = 1, result = cast(:value as jsonb)", Map.of("value", json.writeValueAsString(result)));
        List<Checkpoint> kept = checkpoints.of(lease.jobId());
        queue.move(lease.jobId(), Transition.SUCCEED, Map.of("result", result));
        return kept;
    }

    /** Ends the job with its reasons. */
    public void fail(Lease lease, List<Fault> faults) {
        fence.pass(lease);
        queue.fail(lease.jobId(), Transition.FAIL, faults);
    }

    /** Ends the job as its owner wants. */
    public void cancelled(Lease lease) {
        fence.pass(lease);
        queue.move(lease.jobId(), Transition.STOP, Map.of());
    }

    private void update(Lease lease, String assignments, Map<String, ? extends @Nullable Object> values) {
        fence.pass(lease);
        jdbc.sql("update job set " + assignments + " where id = :id")
                .params(values)
                .param("id", lease.jobId())
                .update();
    }
}
