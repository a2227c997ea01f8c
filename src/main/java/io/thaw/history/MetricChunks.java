package io.thaw.history;

import io.thaw.dataset.Split;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
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
        Map<Series, List<Metric>> bySeries = bySeries(metrics);
        Map<Series, Long> kept = lastSteps(jobId, bySeries.keySet());
        List<List<Metric>> chunks = new ArrayList<>();
        List<Divergence> divergences = new ArrayList<>();
        bySeries.forEach((series, reported) -> {
            long last = kept.getOrDefault(series, -1L);
            List<Metric> fresh =
                    reported.stream().filter(metric -> metric.step() > last).toList();
            List<Metric> again = reported.subList(0, reported.size() - fresh.size());
            if (!fresh.isEmpty()) {
                chunks.add(fresh);
            }
            if (!again.isEmpty()) {
                divergences.addAll(compare(jobId, series, again));
            }
        });
        insert(jobId, leaseEpoch, chunks);
        return divergences;
    }

    private static Map<Series, List<Metric>> bySeries(List<Metric> metrics) {
        Map<Series, List<Metric>> bySeries = new LinkedHashMap<>();
        metrics.forEach(metric -> bySeries.computeIfAbsent(Series.of(metric), series -> new ArrayList<>())
                .add(metric));
        bySeries.values().forEach(series -> series.sort(Comparator.comparing(Metric::step)));
        return bySeries;
    }

    /** The last step of each series that has one; an index knows it, however long the history is. */
    private Map<Series, Long> lastSteps(String jobId, Collection<Series> all) {
        Map<Series, Long> lastSteps = new HashMap<>();
        jdbc.query(
                """
                select series.split, series.name, last_step
                from unnest(?::text[], ?::text[]) as series (split, name), lateral (
                    select last_step from job_metric
                    where job_id = ? and split = series.split and name = series.name
                    order by first_step desc limit 1) as newest
                """,
                row -> {
                    lastSteps.put(new Series(split(row), row.getString("name")), row.getLong("last_step"));
                },
                all.stream().map(series -> series.split().toString()).toArray(String[]::new),
                all.stream().map(Series::name).toArray(String[]::new),
                jobId);
        return lastSteps;
    }

    private void insert(String jobId, long leaseEpoch, List<List<Metric>> chunks) {
        jdbc.batchUpdate("""
                insert into job_metric
                    (job_id, split, name, first_step, last_step, steps, epochs, values, times, lease_epoch)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, chunks, Math.max(1, chunks.size()), (row, chunk) -> {
            row.setString(1, jobId);
            row.setString(2, chunk.get(0).split().toString());
            row.setString(3, chunk.get(0).name());
            row.setLong(4, chunk.get(0).step());
            row.setLong(5, chunk.get(chunk.size() - 1).step());
            row.setArray(6, array(row, "bigint", chunk, Metric::step));
            row.setArray(7, array(row, "float8", chunk, Metric::epoch));
            row.setArray(8, array(row, "float8", chunk, Metric::value));
            row.setArray(9, array(row, "timestamptz", chunk, metric -> Timestamp.from(metric.at())));
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
        List<Divergence> divergences = new ArrayList<>();
        for (Metric metric : again) {
            Metric first = kept.get(metric.step());
            if (first != null && Double.compare(first.value(), metric.value()) != 0) {
                divergences.add(new Divergence(first, metric));
            }
        }
        return divergences;
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
        Split split = split(row);
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

    private static Split split(ResultSet row) throws SQLException {
        return Split.valueOf(row.getString("split").toUpperCase(Locale.ROOT));
    }
}
