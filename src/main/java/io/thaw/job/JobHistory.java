package io.thaw.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** What happened to a job: its events, its metrics, and how much each layer learned. */
@Component
public class JobHistory {

    private final JdbcClient jdbc;
    private final MetricRepository metrics;
    private final JsonMapper json;

    JobHistory(JdbcClient jdbc, MetricRepository metrics, JsonMapper json) {
        this.jdbc = jdbc;
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
        return metrics.find(jobId, name, split).stream()
                .map(MetricEntity::toMetric)
                .toList();
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
    void append(String jobId, String kind, Map<String, ?> data) {
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

    /** Adds the event of a new state. */
    @Transactional(propagation = Propagation.MANDATORY)
    void appendState(String jobId, JobState state, Map<String, ?> details) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("status", state);
        data.putAll(details);
        append(jobId, "state", data);
    }
}
