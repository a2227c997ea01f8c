package io.thaw.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.dataset.Split;
import io.thaw.history.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

/**
 * The queue under the load of a thousand workers: a hundred tenants' ten thousand jobs claimed and completed, and heartbeats
 * and metrics at the rates of a thousand running jobs. PostgreSQL is the product's own, with {@code fsync} on. Writes
 * {@code target/bench/queue.md}.
 */
@IntegrationTest
@TestPropertySource(
        properties = {
            "thaw.role=api",
            "thaw.base-models.directory=target/base-models",
            "spring.datasource.hikari.maximum-pool-size=16"
        })
class QueueBenchmark {

    private static final int TENANTS = 100;
    private static final int JOBS = Integer.getInteger("bench.jobs", 10_000);
    private static final int CLIENTS = 8;
    private static final int WORKERS = 1000;
    private static final int SECONDS = 20;

    @Autowired
    private JobQueue queue;

    @Autowired
    private JobJournal journal;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private ApplicationContext context;

    private final List<String> rows = new ArrayList<>();

    @Test
    void underTheLoadOfAThousandWorkers() throws Exception {
        jdbc.execute("alter system set fsync = on");
        jdbc.execute("alter system set synchronous_commit = on");
        jdbc.execute("alter system set full_page_writes = on");
        jdbc.execute("select pg_reload_conf()");
        QueuedJobs queued = new QueuedJobs(context);
        queued.clear();
        IntStream.range(0, TENANTS).forEach(tenant -> queued.addTenant("tenant-" + tenant, 1, null, null));
        queued.addMany(JOBS, job -> "tenant-" + job % TENANTS);
        jdbc.execute("analyze");

        claimAndComplete();
        aThousandWorkers();

        Path file = Path.of("target", "bench", "queue.md");
        Files.createDirectories(file.getParent());
        Files.write(file, rows);
    }

    private void claimAndComplete() throws Exception {
        ConcurrentLinkedQueue<Double> claims = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Double> spreads = new ConcurrentLinkedQueue<>();
        int jobs = JOBS - WORKERS;
        long start = System.nanoTime();
        inParallel(CLIENTS, () -> {
            for (int job = 0; job < jobs / CLIENTS; job++) {
                long asked = System.nanoTime();
                Lease lease = queue.claim("bench").orElseThrow();
                claims.add((System.nanoTime() - asked) / 1e6);
                journal.succeed(lease, new Job.Result("model", java.util.Map.of(), 1));
                if (job % 50 == 0) {
                    spreads.add(jdbc.queryForObject(
                            "select (max(virtual_time) - min(virtual_time)) / 10 from tenant where queued > 0",
                            Double.class));
                }
            }
            return null;
        });
        double seconds = (System.nanoTime() - start) / 1e9;
        List<Double> sorted = claims.stream().sorted().toList();
        rows.add("| queue | measured | goal |");
        rows.add("| --- | --- | --- |");
        row("claimed and completed, jobs a second", "%.0f".formatted(jobs / seconds), "≥ 100");
        row("claim, p50 / p99, ms", "%.1f / %.1f".formatted(quantile(sorted, 0.5), quantile(sorted, 0.99)), "p99 ≤ 50");
        row("most between two tenants' virtual times, in jobs", "%.1f".formatted(Collections.max(spreads)), "≤ 1");
    }

    /** Each of a thousand jobs reports five metrics of two steps a second, in a chunk every five; heartbeats come every ten. */
    private void aThousandWorkers() throws Exception {
        List<Lease> leases = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            leases.add(queue.claim("bench").orElseThrow());
        }
        ConcurrentLinkedQueue<Double> beats = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Double> chunks = new ConcurrentLinkedQueue<>();
        long start = System.nanoTime();
        List<Callable<Void>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            List<Lease> mine = leases.subList(client * WORKERS / CLIENTS, (client + 1) * WORKERS / CLIENTS);
            clients.add(() -> {
                long step = 0;
                while (System.nanoTime() - start < SECONDS * 1_000_000_000L) {
                    for (Lease lease : mine) {
                        long before = System.nanoTime();
                        journal.metrics(lease, metrics(step));
                        chunks.add((System.nanoTime() - before) / 1e6);
                        if (step % 20 == 0) {
                            before = System.nanoTime();
                            queue.heartbeat(List.of(lease));
                            beats.add((System.nanoTime() - before) / 1e6);
                        }
                    }
                    step += 10;
                }
                return null;
            });
        }
        inParallel(clients);
        double seconds = (System.nanoTime() - start) / 1e9;
        List<Double> sortedChunks = chunks.stream().sorted().toList();
        List<Double> sortedBeats = beats.stream().sorted().toList();
        row("reports of 50 values a second", "%.0f".formatted(chunks.size() / seconds), "≥ 200");
        row("values a second", "%.0f".formatted(50 * chunks.size() / seconds), "≥ 10,000");
        row("heartbeats a second beside them", "%.0f".formatted(beats.size() / seconds), "≥ 100");
        row("report, p99, ms", "%.1f".formatted(quantile(sortedChunks, 0.99)), "");
        row("heartbeat, p99, ms", "%.1f".formatted(quantile(sortedBeats, 0.99)), "");
        assertThat(jdbc.queryForObject("select count(*) from job_lease", Integer.class))
                .isEqualTo(WORKERS);
    }

    private static List<Metric> metrics(long from) {
        List<Metric> metrics = new ArrayList<>();
        for (String name : List.of("loss", "learning_rate", "gradient_norm", "accuracy", "f1")) {
            for (long step = from; step < from + 10; step++) {
                metrics.add(new Metric(name, Split.TRAIN, step, step / 100.0, 1.0 / (step + 1), Instant.EPOCH));
            }
        }
        return metrics;
    }

    private void row(String what, String measured, String goal) {
        rows.add("| %s | %s | %s |".formatted(what, measured, goal));
    }

    private static double quantile(List<Double> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.round(share * (sorted.size() - 1))));
    }

    private static void inParallel(int threads, Callable<Void> work) throws Exception {
        inParallel(Collections.nCopies(threads, work));
    }

    private static void inParallel(List<Callable<Void>> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(work.size());
        try {
            for (Future<Void> result : executor.invokeAll(work)) {
                result.get();
            }
        } finally {
            executor.shutdown();
        }
    }
}
