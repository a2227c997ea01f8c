package io.thaw.job;

import io.thaw.error.Fault;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
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
    private final JdbcTemplate batches;
    private final JobDocuments documents;
    private final JobHistory history;
    private final JobQueue queue;
    private final JsonMapper json;

    JobJournal(
            JdbcClient jdbc,
            JdbcTemplate batches,
            JobDocuments documents,
            JobHistory history,
            JobQueue queue,
            JsonMapper json) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.documents = documents;
        this.history = history;
        this.queue = queue;
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

    /** Keeps metrics, and tells those who listen. What was kept before, by an attempt that crashed, stays. */
    public void metrics(Lease lease, List<Metric> metrics) {
        fence(lease);
        batches.batchUpdate(
                """
                insert into job_metric (job_id, name, split, step, epoch, value, at) values (?, ?, ?, ?, ?, ?, ?)
                on conflict do nothing
                """,
                metrics.stream()
                        .map(metric -> new Object[] {
                            lease.jobId(),
                            metric.name(),
                            metric.split().toString(),
                            metric.step(),
                            metric.epoch(),
                            metric.value(),
                            Timestamp.from(metric.at())
                        })
                        .toList());
        if (!metrics.isEmpty()) {
            history.append(lease.jobId(), "metrics", newest(metrics));
        }
    }

    /** Keeps how much each layer learned. */
    public void layers(Lease lease, List<LayerStatistic> layers) {
        fence(lease);
        batches.batchUpdate(
                """
                insert into job_layer (job_id, component, step, gradient_norm, update_norm, at)
                values (?, ?, ?, ?, ?, ?) on conflict do nothing
                """,
                layers.stream()
                        .map(layer -> new Object[] {
                            lease.jobId(),
                            layer.component(),
                            layer.step(),
                            layer.gradientNorm(),
                            layer.updateNorm(),
                            Timestamp.from(layer.at())
                        })
                        .toList());
    }

    /** Something a person may want to know. */
    public void log(Lease lease, String message) {
        fence(lease);
        history.append(lease.jobId(), "log", Map.of("message", message));
    }

    /** Keeps the certificate, as the JSON that {@code GET /v1/jobs/{id}/certificate} answers with. */
    public void certificate(Lease lease, Record certificate) {
        fence(lease);
        documents.keepCertificate(lease.jobId(), certificate);
    }

    /** Keeps the evaluation, as the JSON that {@code GET /v1/jobs/{id}/evaluation} answers with. */
    public void evaluation(Lease lease, Record evaluation) {
        fence(lease);
        documents.keepEvaluation(lease.jobId(), evaluation);
    }

    /** Ends the job with its model, in one transaction with whatever the caller does in its own. */
    public void succeed(Lease lease, Job.Result result) {
        update(lease, "progress = 1, result = cast(:value as jsonb)", Map.of("value", json.writeValueAsString(result)));
        held(lease, queue.move(Transition.SUCCEED, lease.jobId(), lease.epoch(), Map.of("result", result)));
    }

    /** Ends the job with its reasons. */
    public void fail(Lease lease, List<Fault> faults) {
        held(lease, queue.fail(Transition.FAIL, lease.jobId(), lease.epoch(), faults));
    }

    /** Ends the job as its owner wants. */
    public void cancelled(Lease lease) {
        held(lease, queue.move(Transition.STOP, lease.jobId(), lease.epoch(), Map.of()));
    }

    /**
     * The fence of what does not begin with an update of the job's row. The lock makes a take-over wait until this
     * transaction ends; FOR SHARE would, too, but two writers of one job that then add events would wait for each other.
     */
    private void fence(Lease lease) {
        held(
                lease,
                jdbc.sql("select 1 from job where id = ? and epoch = ? and state = 'RUNNING' for no key update")
                        .params(lease.jobId(), lease.epoch())
                        .query(Integer.class)
                        .optional()
                        .isPresent());
    }

    private void update(Lease lease, String assignments, Map<String, ? extends @Nullable Object> values) {
        int updated = jdbc.sql(
                        "update job set " + assignments + " where id = :id and epoch = :epoch and state = 'RUNNING'")
                .params(values)
                .param("id", lease.jobId())
                .param("epoch", lease.epoch())
                .update();
        held(lease, updated == 1);
    }

    private static void held(Lease lease, boolean held) {
        if (!held) {
            throw new LeaseLostException(lease);
        }
    }

    private static Map<String, Object> newest(List<Metric> metrics) {
        Metric last = metrics.get(metrics.size() - 1);
        Map<String, Double> values = new LinkedHashMap<>();
        metrics.forEach(metric -> values.put(metric.split() + "/" + metric.name(), metric.value()));
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("step", last.step());
        event.put("epoch", last.epoch());
        event.put("values", values);
        return event;
    }
}
