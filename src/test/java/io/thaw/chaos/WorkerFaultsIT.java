package io.thaw.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.thaw.worker.Client;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.util.FileSystemUtils;

/** One fault at a time, each at the worst moment, on real processes: minutes, so only with {@code make chaos}. */
@EnabledIfSystemProperty(named = "chaos", matches = "true")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class WorkerFaultsIT {

    private static final Map<String, Object> FIRST_FROZEN = Map.of("strategy", "freeze_first_n", "n", 1);
    private static final String OFTEN = "--thaw.worker.checkpoint-every=100ms";
    /** It renews nothing, and does not look at its clock. */
    private static final String[] DEAF = {"--thaw.worker.heartbeat=1h", "--thaw.worker.patience=1000"};

    private static final String NEVER = "--thaw.worker.checkpoint-every=1h";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Cluster cluster;
    private static Oracle oracle;
    private static Client client;

    @BeforeAll
    static void aCluster() throws Exception {
        Path directory = Path.of("target", "chaos", "faults").toAbsolutePath();
        FileSystemUtils.deleteRecursively(directory);
        cluster = Cluster.start(Files.createDirectories(directory));
        oracle = Oracle.install(cluster.database());
        client = cluster.client();
    }

    @AfterAll
    static void nothingStale() throws Exception {
        assertThat(oracle.staleWrites()).isEmpty();
        cluster.close();
    }

    @AfterEach
    void noWorker() {
        cluster.workers().forEach(ChaosWorker::kill);
        cluster.workers().forEach(ChaosWorker::awaitEnd);
    }

    @Test
    void aWorkerIsKilledBetweenTheFileOfACheckpointAndItsRow() throws Exception {
        String id = submit();
        ChaosWorker worker = cluster.startWorker(true, OFTEN);
        untilCheckpoints(id, 1);
        try (Connection admin = cluster.database().connect();
                Statement lock = admin.createStatement()) {
            admin.setAutoCommit(false);
            lock.execute("select from job where id = '" + id + "' for update");
            await().atMost(PATIENCE).until(() -> asks("select count(*) > 0 from pg_locks where not granted"));
            worker.kill();
            worker.awaitEnd();
            admin.rollback();
        }

        cluster.startWorker(true, OFTEN);

        endsWhole(id);
    }

    @Test
    void aWorkerIsStoppedWithinATransaction() throws Exception {
        String id = submit();
        ChaosWorker zombie = cluster.startWorker(true, OFTEN);
        untilCheckpoints(id, 1);
        execute("""
                create function dawdle() returns trigger language plpgsql as $$
                begin perform pg_sleep(1); return null; end $$;
                create trigger dawdle after insert on job_checkpoint for each row execute function dawdle();
                """);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> asks("select count(*) > 0 from pg_stat_activity where wait_event = 'PgSleep'"));
        zombie.stop();
        execute("drop trigger dawdle on job_checkpoint; drop function dawdle()");

        cluster.startWorker(true, OFTEN);

        endsWhole(id);
        zombie.goOn();
        await().atMost(PATIENCE).until(() -> zombie.said().contains("another worker's by now"));
        endsWhole(id);
    }

    @Test
    void aWorkerThatNeverLooksUpIsKeptOutByTheFence() throws Exception {
        String id = submit(24);
        ChaosWorker deaf = cluster.startWorker(true, DEAF);
        untilTraining(id);

        cluster.startWorker(true, OFTEN);
        await().atMost(PATIENCE).until(() -> deaf.said().contains(" is refused."));

        deaf.kill();
        client.succeeded(id);
        assertThat(oracle.staleWrites()).isEmpty();
    }

    @Test
    void withoutTheFenceItIsNotKeptOut() throws Exception {
        String id = submit(24);
        cluster.startWorker(false, DEAF);
        untilTraining(id);

        cluster.startWorker(true, OFTEN);

        await().atMost(PATIENCE).until(() -> !oracle.staleWrites().isEmpty());
        noWorker();
        execute("delete from job where id = '" + id + "'; delete from chaos_write");
    }

    @Test
    void aWorkerThatIsAskedToEndKeepsWhatItDidAndCountsNoCrash() throws Exception {
        String id = submit();
        ChaosWorker worker = cluster.startWorker(true, NEVER);
        untilTraining(id);

        long asked = System.nanoTime();
        worker.terminate();
        worker.terminate();
        await().atMost(PATIENCE).until(() -> state(id).equals("QUEUED"));

        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));
        assertThat(asks("select crashes = 0 from job where id = '" + id + "'")).isTrue();
        assertThat(asks("select count(*) = 1 from job_checkpoint where job_id = '" + id + "'"))
                .isTrue();
        cluster.startWorker(true, OFTEN);
        endsWhole(id);
    }

    @Test
    void aDatabaseThatIsAwayForLongerThanALeaseCostsTheJobNothingThatItHadKept() throws Exception {
        String id = submit();
        cluster.startWorker(true, OFTEN);
        untilCheckpoints(id, 1);

        cluster.database().stayAway(Cluster.LEASE.multipliedBy(2));

        endsWhole(id);
    }

    private static String submit() {
        return submit(12);
    }

    private static String submit(int epochs) {
        return client.submit("tiny", FIRST_FROZEN, Map.of("epochs", epochs));
    }

    private static void untilTraining(String id) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> asks("select phase = 'TRAINING' from job where id = '" + id + "'"));
    }

    private static void untilCheckpoints(String id, int made) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> asks("select count(*) >= " + made
                        + " from job_event where kind = 'checkpoint' and job_id = '" + id + "'"));
    }

    /** One model, the loss of every step once, and none that two attempts saw differently. */
    private static void endsWhole(String id) throws SQLException {
        client.succeeded(id);
        assertThat(asks("select count(*) = 1 from model where job_id = '" + id + "'"))
                .isTrue();
        assertThat(asks("select sum(cardinality(steps)) = 1296 and max(last_step) = 1296 from job_metric"
                        + " where split = 'train' and name = 'loss' and job_id = '" + id + "'"))
                .isTrue();
        assertThat(asks("select count(*) = 0 from job_event where kind = 'diverged' and job_id = '" + id + "'"))
                .isTrue();
    }

    private static String state(String id) throws SQLException {
        return ask("select state from job where id = '" + id + "'");
    }

    private static boolean asks(String sql) throws SQLException {
        return "t".equals(ask(sql));
    }

    private static String ask(String sql) throws SQLException {
        try (Connection connection = cluster.database().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = cluster.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
