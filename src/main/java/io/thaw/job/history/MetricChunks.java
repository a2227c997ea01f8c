package io.thaw.job.history;

import io.thaw.dataset.Split;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Metrics in chunks: a row holds what one metric was at the steps of about a second. The chunks of a metric follow each
 * other and do not overlap, so that a value that is reported again, by an attempt that went on from an earlier step, is
 * recognised and compared with the one that is kept.
 */
@Component
class MetricChunks {

    private static final Comparator<Metric> BY_STEP = Comparator.comparing(Metric::step)
            .thenComparing(Metric::name)
            .thenComparing(metric -> metric.split().toString());

    private final JdbcTemplate jdbc;

    MetricChunks(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Which metric of which split. */
    private record Series(Split split, String name) {

        static Series of(Metric metric) {
            return new Series(metric.split(), metric.name());
        }
    }

    /**
     * A value that was reported twice and was not the same.
     *
     * @param kept what was reported first, and stays
     * @param again what was reported later
     */
    record Divergence(Metric kept, Metric again) {}

    /**
     * Keeps what is new. The caller's transaction has passed the job's fence, so nobody else writes.
     *
     * @param leaseEpoch of the lease under which the metrics were made
     * @return the values that are not those of an earlier attempt at the same step
     */
    List<Divergence> append(String jobId, long leaseEpoch, List<Metric> metrics) {
        List<Divergence> divergences = new ArrayList<>();
        for (Map.Entry<Series, List<Metric>> series : bySeries(metrics).entrySet()) {
            long kept = lastStep(jobId, series.getKey());
            List<Metric> fresh = series.getValue().stream()
                    .filter(metric -> metric.step() > kept)
                    .toList();
            List<Metric> again = series.getValue().stream()
                    .filter(metric -> metric.step() <= kept)
                    .toList();
            if (!fresh.isEmpty()) {
                insert(jobId, leaseEpoch, series.getKey(), fresh);
            }
            if (!again.isEmpty()) {
                divergences.addAll(compare(jobId, series.getKey(), again));
            }
        }
        return divergences;
    }

    private static Map<Series, List<Metric>> bySeries(List<Metric> metrics) {
        Map<Series, List<Metric>> bySeries = new LinkedHashMap<>();
        metrics.forEach(metric -> bySeries.computeIfAbsent(Series.of(metric), series -> new ArrayList<>())
                .add(metric));
        bySeries.values().forEach(series -> series.sort(Comparator.comparing(Metric::step)));
        return bySeries;
    }

    private long lastStep(String jobId, Series series) {
        List<Long> last = jdbc.queryForList(
                """
                select last_step from job_metric where job_id = ? and split = ? and name = ?
                order by first_step desc limit 1
                """,
                Long.class,
                jobId,
                series.split().toString(),
                series.name());
        return last.isEmpty() ? -1 : last.get(0);
    }

    private void insert(String jobId, long leaseEpoch, Series series, List<Metric> metrics) {
        jdbc.update(
                """
                insert into job_metric
                    (job_id, split, name, first_step, last_step, steps, epochs, values, times, lease_epoch)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                (PreparedStatement row) -> {
                    row.setString(1, jobId);
                    row.setString(2, series.split().toString());
                    row.setString(3, series.name());
                    row.setLong(4, metrics.get(0).step());
                    row.setLong(5, metrics.get(metrics.size() - 1).step());
                    row.setArray(6, array(row, "bigint", metrics, Metric::step));
                    row.setArray(7, array(row, "float8", metrics, Metric::epoch));
                    row.setArray(8, array(row, "float8", metrics, Metric::value));
                    row.setArray(9, array(row, "timestamptz", metrics, metric -> Timestamp.from(metric.at())));
                    row.setLong(10, leaseEpoch);
                });
    }

    private static Array array(
            PreparedStatement row, String type, List<Metric> metrics, Function<Metric, Object> element)
            throws SQLException {
        return row.getConnection()
                .createArrayOf(type, metrics.stream().map(element).toArray());
    }

    private List<Divergence> compare(String jobId, Series series, List<Metric> again) {
        Map<Long, Metric> kept = new HashMap<>();
        long from = again.get(0).step();
        read(jobId, series.name(), series.split().toString(), from).forEach(metric -> kept.put(metric.step(), metric));
        return again.stream()
                .filter(metric -> kept.containsKey(metric.step()))
                .map(metric -> new Divergence(kept.get(metric.step()), metric))
                .filter(pair -> Double.compare(pair.kept().value(), pair.again().value()) != 0)
                .toList();
    }

    /** All values of a job by step, of one metric or split where named. */
    List<Metric> read(String jobId, @Nullable String name, @Nullable String split) {
        return read(jobId, name, split, 0);
    }

    private List<Metric> read(String jobId, @Nullable String name, @Nullable String split, long fromStep) {
        List<Metric> metrics = new ArrayList<>();
        jdbc.query(
                """
                select split, name, steps, epochs, values, times from job_metric
                where job_id = ? and name = coalesce(?, name) and split = coalesce(?, split) and last_step >= ?
                """,
                row -> {
                    metrics.addAll(chunk(row));
                },
                jobId,
                name,
                split,
                fromStep);
        metrics.sort(BY_STEP);
        return metrics;
    }

    private static List<Metric> chunk(ResultSet row) throws SQLException {
        Split split = Split.valueOf(row.getString("split").toUpperCase(Locale.ROOT));
        String name = row.getString("name");
        Long[] steps = (Long[]) row.getArray("steps").getArray();
        Double[] epochs = (Double[]) row.getArray("epochs").getArray();
        Double[] values = (Double[]) row.getArray("values").getArray();
        Timestamp[] times = (Timestamp[]) row.getArray("times").getArray();
        List<Metric> metrics = new ArrayList<>();
        for (int i = 0; i < steps.length; i++) {
            metrics.add(new Metric(name, split, steps[i], epochs[i], values[i], times[i].toInstant()));
        }
        return metrics;
    }
}
