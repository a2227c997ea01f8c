package io.thaw.history;

import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** What happened to a job: its events, its metrics, and how much each layer learned. */
@Component
public class JobHistory {

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final MetricChunks metrics;
    private final JsonMapper json;

    JobHistory(JdbcClient jdbc, JdbcTemplate batches, MetricChunks metrics, JsonMapper json) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.metrics = metrics;
        this.json = json;
    }

    /** The events after number {@code after}, at most {@code limit}. */
    public List<JobEvent> events(String jobId, long after, int limit) {
        return jdbc.sql("select seq, kind, data, at from job_event where job_id = ? and seq > ? order by seq limit ?")
                .params(jobId, after, limit)
                .query((row, n) -> new JobEvent(
                        row.getLong("seq"),
                        row.getString("kind"),
                        json.readTree(row.getString("data")),
                        row.getTimestamp("at").toInstant()))
                .list();
    }

    /** All values by step, of one metric or split where named. */
    public List<Metric> metrics(String jobId, @Nullable String name, @Nullable String split) {
        return metrics.read(jobId, name, split);
    }

    /** The statistics of every component by step. */
    public List<LayerStatistic> layers(String jobId) {
        return jdbc.sql("""
                        select component, step, gradient_norm, update_norm, at from job_layer
                        where job_id = ? order by component, step
                        """)
                .param(jobId)
                .query((row, n) -> new LayerStatistic(
                        row.getString("component"),
                        row.getLong("step"),
                        row.getDouble("gradient_norm"),
                        row.getDouble("update_norm"),
                        row.getTimestamp("at").toInstant()))
                .list();
    }

    /** Adds an event; the update of the job's row makes the order of numbers that of the commits. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void append(String jobId, String kind, Map<String, ?> data) {
        jdbc.sql("""
                        with numbered as (update job set last_event = last_event + 1 where id = :job returning last_event)
                        insert into job_event (job_id, seq, kind, data, at)
                        select :job, last_event, :kind, cast(:data as json), clock_timestamp() from numbered
                        """)
                .param("job", jobId)
                .param("kind", kind)
                .param("data", json.writeValueAsString(data))
                .update();
    }

    /**
     * Keeps metrics, and tells those who listen. What an earlier attempt has reported stays; where it was something else, that
     * is told, since the same job must do the same again.
     *
     * @param leaseEpoch of the lease under which they were made
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void addMetrics(String jobId, long leaseEpoch, List<Metric> reported) {
        for (MetricChunks.Divergence divergence : metrics.append(jobId, leaseEpoch, reported)) {
            append(jobId, "diverged", diverged(divergence));
        }
        append(jobId, "metrics", newest(reported));
    }

    private static Map<String, Object> diverged(MetricChunks.Divergence divergence) {
        Metric kept = divergence.kept();
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("step", kept.step());
        event.put("metric", kept.split() + "/" + kept.name());
        event.put("kept", kept.value());
        event.put("again", divergence.again().value());
        return event;
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

    /** Keeps how much each layer learned. What an earlier attempt has reported stays. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void addLayers(String jobId, List<LayerStatistic> layers) {
        batches.batchUpdate(
                """
                insert into job_layer (job_id, component, step, gradient_norm, update_norm, at)
                values (?, ?, ?, ?, ?, ?) on conflict do nothing
                """,
                layers.stream()
                        .map(layer -> new Object[] {
                            jobId,
                            layer.component(),
                            layer.step(),
                            layer.gradientNorm(),
                            layer.updateNorm(),
                            Timestamp.from(layer.at())
                        })
                        .toList());
    }
}
