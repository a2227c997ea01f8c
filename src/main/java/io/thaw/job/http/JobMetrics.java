package io.thaw.job.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.thaw.database.Recent;
import io.thaw.job.JobState;
import io.thaw.tenant.Tenant;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How the queue stands, as the database knows it: every process of the service tells the same. It is asked every five seconds
 * at most, however many read the metrics.
 */
@Component
class JobMetrics implements MeterBinder {

    private static final String OLDEST = "oldest";
    private static final String ATTEMPTS = "attempts";
    private static final String WAIT = "wait";
    private static final String STEP = "step";
    private static final String RATE = "rate";

    /** Of a job that has timed some of its steps. */
    private static final String TIMED = """
            select (estimate ->> 'seconds_per_step')::float8 as seconds from job
            where state = 'RUNNING' and (estimate ->> 'calibrated')::boolean""";

    private final JdbcClient jdbc;
    private final Recent<String, Map<String, Double>> recent = new Recent<>(Duration.ofSeconds(5));

    JobMetrics(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (JobState state : JobState.values()) {
            Gauge.builder("thaw.jobs", () -> value(state.name()))
                    .description("Jobs by state")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        Gauge.builder("thaw.jobs.queued.oldest", () -> value(OLDEST))
                .description("Since the oldest job that waits was submitted")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("thaw.jobs.wait", () -> value(WAIT))
                .description("From submission to the first attempt, the mean of jobs begun within the last hour")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("thaw.training.step", () -> value(STEP))
                .description("One optimizer step, the mean of running jobs that have timed theirs")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("thaw.training.steps.per.second", () -> value(RATE))
                .description("Optimizer steps of all running jobs that have timed theirs")
                .register(registry);
        Gauge.builder("thaw.jobs.attempts", () -> value(ATTEMPTS))
                .description("Attempts of all jobs that are there")
                .register(registry);
    }

    private double value(String name) {
        return recent.get("", all -> Tenant.ALL.call(this::read)).getOrDefault(name, 0.0);
    }

    private Map<String, Double> read() {
        Map<String, Double> byState = jdbc
                .sql("select state, count(*) as jobs from job group by state")
                .query((row, number) -> Map.entry(row.getString("state"), row.getDouble("jobs")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        double oldest = number("""
                select coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0) from job
                where state = 'QUEUED'""");
        return Stream.concat(
                        byState.entrySet().stream(),
                        Stream.of(
                                Map.entry(OLDEST, oldest),
                                Map.entry(WAIT, number("""
                                        select coalesce(avg(extract(epoch from started_at - created_at)), 0) from job
                                        where started_at > clock_timestamp() - interval '1 hour'""")),
                                Map.entry(STEP, number("select coalesce(avg(seconds), 0) from (" + TIMED + ") timed")),
                                Map.entry(
                                        RATE,
                                        number("select coalesce(sum(1 / nullif(seconds, 0)), 0) from (" + TIMED
                                                + ") timed")),
                                Map.entry(ATTEMPTS, number("select coalesce(sum(attempts), 0) from job"))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private double number(String sql) {
        return jdbc.sql(sql).query(Double.class).single();
    }
}
