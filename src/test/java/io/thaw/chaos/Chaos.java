package io.thaw.chaos;

import static org.awaitility.Awaitility.await;

import io.thaw.worker.Client;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Real workers on a real database train real, tiny models while faults happen to them. Before, each kind of job runs once in
 * peace: what it does then is what every other one of its kind must do.
 */
final class Chaos implements AutoCloseable {

    private static final int WORKERS = 3;
    private static final int UNFINISHED = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<Map<String, Object>> STRATEGIES = List.of(
            Map.of("strategy", "full"), Map.of("strategy", "freeze_first_n", "n", 1), Map.of("strategy", "head_only"));

    private final Random random;
    private final Cluster cluster;
    private final Client client;
    private final Oracle oracle;
    private final List<ChaosWorker> workers = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Integer> kinds = new LinkedHashMap<>();

    /**
     * Sets everything up.
     *
     * @param seed of which faults happen when, and to whom
     */
    Chaos(Path directory, long seed) throws Exception {
        this.random = new Random(seed);
        this.cluster = Cluster.start(directory);
        this.client = cluster.client();
        this.oracle = Oracle.install(cluster.database());
    }

    /** Lets the faults happen one after the other, with jobs to run all the while, and judges what is left. */
    Verdict run(Faults faults) throws Exception {
        runEachKindOnceInPeace();
        Deque<Faults.Kind> ahead = new ArrayDeque<>(faults.shuffled(random));
        while (!ahead.isEmpty()) {
            keepBusy();
            keepWorkers();
            if (happens(ahead.peek())) {
                ahead.pop();
            }
            TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(300));
        }
        untilAllJobsHaveEnded();
        long refused = cluster.workers().stream()
                .mapToLong(worker -> worker.said()
                        .lines()
                        .filter(line -> line.contains(" is refused."))
                        .count())
                .sum();
        return oracle.verdict(kinds, refused);
    }

    private void runEachKindOnceInPeace() throws Exception {
        ChaosWorker peaceful = start();
        workers.add(peaceful);
        await().atMost(PATIENCE).failFast(() -> !peaceful.alive()).until(peaceful::ready);
        List<String> models = new ArrayList<>();
        for (int kind = 0; kind < STRATEGIES.size(); kind++) {
            models.add(submit(kind));
        }
        models.forEach(client::succeeded);
        oracle.expect(kinds);
        workers.clear();
        peaceful.terminate();
        peaceful.awaitEnd();
    }

    private String submit(int kind) {
        String job = client.submit("tiny", STRATEGIES.get(kind), Map.of("epochs", 24, "seed", kind));
        kinds.put(job, kind);
        return job;
    }

    private void keepBusy() throws SQLException {
        for (long unfinished = oracle.unfinished(); unfinished < UNFINISHED; unfinished++) {
            submit(random.nextInt(STRATEGIES.size()));
        }
    }

    private void keepWorkers() throws IOException {
        workers.removeIf(worker -> !worker.alive());
        while (workers.size() < WORKERS) {
            workers.add(start());
        }
    }

    /** Every third never looks up: only the fence tells it that its job is another worker's by now. */
    private ChaosWorker start() throws IOException {
        boolean deaf = cluster.workers().size() % 3 == 1;
        return cluster.startWorker(
                true,
                "--thaw.worker.patience=" + (deaf ? 1000 : 0.8),
                "--thaw.worker.heartbeat=" + (deaf ? "1h" : "400ms"),
                "--thaw.worker.checkpoint-every=150ms",
                // What is killed without end is not the jobs' fault.
                "--thaw.job.max-crashes=1000000");
    }

    /** Whether there was somebody for it to happen to. */
    private boolean happens(Faults.Kind fault) throws IOException, InterruptedException {
        if (fault == Faults.Kind.CRASH) {
            cluster.database().crash();
            return true;
        }
        List<ChaosWorker> working =
                workers.stream().filter(ChaosWorker::working).toList();
        if (working.isEmpty()) {
            return false;
        }
        ChaosWorker victim = working.get(random.nextInt(working.size()));
        switch (fault) {
            case KILL -> victim.kill();
            case END -> victim.terminate();
            case PAUSE -> {
                victim.stop();
                long longer = Cluster.LEASE.toMillis() + 600 + random.nextInt(1000);
                clock.schedule(victim::goOn, longer, TimeUnit.MILLISECONDS);
            }
            case CRASH -> throw new IllegalStateException();
        }
        return true;
    }

    private void untilAllJobsHaveEnded() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            keepWorkers();
            return oracle.unfinished() == 0;
        });
    }

    @Override
    public void close() {
        clock.shutdownNow();
        cluster.close();
    }
}
