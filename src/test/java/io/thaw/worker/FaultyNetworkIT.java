package io.thaw.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.thaw.Application;
import io.thaw.chaos.FaultyProxy;
import io.thaw.checkpoint.TinyBert;
import io.thaw.database.TestDatabase;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** A service whose network to the database is not what it should be. */
class FaultyNetworkIT {

    private static final Map<String, Object> FIRST_FROZEN = Map.of("strategy", "freeze_first_n", "n", 1);

    @TempDir
    private Path directory;

    private final TestDatabase database = TestDatabase.create();
    private FaultyProxy network;
    private ConfigurableApplicationContext service;
    private Client client;

    @BeforeEach
    void aServiceBehindTheNetwork() throws Exception {
        TinyBert.writeTo(directory.resolve("base-models/tiny"));
        var server = Pattern.compile("//([^:/]+):(\\d+)/").matcher(database.url());
        assertThat(server.find()).isTrue();
        network = FaultyProxy.before(new InetSocketAddress(server.group(1), Integer.parseInt(server.group(2))));
        service = new SpringApplicationBuilder(Application.class)
                .run(
                        "--spring.datasource.url=" + server.replaceFirst("//localhost:" + network.port() + "/"),
                        // Every commit goes over the network as that word.
                        "--spring.datasource.hikari.data-source-properties.prepareThreshold=0",
                        "--spring.datasource.username=" + TestDatabase.USER,
                        "--spring.datasource.hikari.connection-timeout=2000",
                        "--thaw.data=" + directory.resolve("data"),
                        "--thaw.base-models.directory=" + directory.resolve("base-models"),
                        "--thaw.storage.refuse-below=0",
                        "--thaw.storage.pause-below=0",
                        "--thaw.worker.cores=1",
                        "--thaw.worker.heartbeat=300ms",
                        "--thaw.worker.checkpoint-every=100ms",
                        "--thaw.job.lease=3s",
                        "--thaw.job.backoff=10ms",
                        "--server.port=0");
        client = new Client(Integer.parseInt(service.getEnvironment().getProperty("local.server.port", "0")));
        client.importBase("tiny");
    }

    @AfterEach
    void endTheService() throws Exception {
        network.heal();
        service.close();
        network.close();
    }

    @Test
    void aSlowDatabaseHoldsNoStepUpAndCostsNoLease() {
        String id = training();

        network.delay(50);

        assertThat(client.succeeded(id).get("attempts").intValue()).isEqualTo(1);
        network.delay(0);
        nothingIsMissing(id);
    }

    @Test
    void connectionsThatEndCostNoAttempt() {
        String id = training();

        network.cut();

        assertThat(client.succeeded(id).get("attempts").intValue()).isEqualTo(1);
        nothingIsMissing(id);
    }

    @Test
    void aWorkerThatHearsNothingStopsBeforeItsLeaseEndsAndTheJobGoesOnLater() throws Exception {
        String id = training();

        network.fallSilent();
        await().atMost(Duration.ofSeconds(30)).until(() -> leaseOver(id));
        network.heal();

        assertThat(client.succeeded(id).get("attempts").intValue()).isGreaterThan(1);
        nothingIsMissing(id);
    }

    @Test
    void aCommitWhoseAnswerIsLostIsNotDoneTwice() {
        String id = training();

        network.cutAtNextCommit();
        await().atMost(Duration.ofSeconds(30)).until(network::hasCutAtCommit);

        client.succeeded(id);
        nothingIsMissing(id);
    }

    @Test
    void aRowThatSomebodyElseLocksIsWaitedFor() throws Exception {
        String id = training();

        try (Connection admin = database.dataSource().getConnection();
                Statement statement = admin.createStatement()) {
            admin.setAutoCommit(false);
            statement.execute("select * from job where id = '" + id + "' for update");
            await().atMost(Duration.ofSeconds(10)).until(this::somebodyWaits);
            admin.rollback();
        }

        assertThat(client.succeeded(id).get("attempts").intValue()).isEqualTo(1);
        nothingIsMissing(id);
    }

    private String training() {
        String id = client.submit("tiny", FIRST_FROZEN, Map.of("epochs", 12));
        client.training(id);
        return id;
    }

    private boolean leaseOver(String id) throws SQLException {
        return ask(
                "select not exists (select from job_lease where job_id = '" + id + "' and until > clock_timestamp())");
    }

    private boolean somebodyWaits() throws SQLException {
        return ask("select exists (select from pg_locks where not granted)");
    }

    private boolean ask(String sql) {
        return Boolean.TRUE.equals(new JdbcTemplate(database.dataSource()).queryForObject(sql, Boolean.class));
    }

    /** Every step has its loss, once, and no attempt saw another value than the one before. */
    private void nothingIsMissing(String id) {
        List<Long> steps = new ArrayList<>();
        for (JsonNode metric :
                client.get("/v1/jobs/" + id + "/metrics?name=loss&split=train").get("data")) {
            steps.add(metric.get("step").longValue());
        }
        assertThat(steps).hasSize(12 * 108).doesNotHaveDuplicates();
        assertThat(new JdbcTemplate(database.dataSource())
                        .queryForObject("select count(*) from job_event where kind = 'diverged'", Long.class))
                .isZero();
        assertThat(new JdbcTemplate(database.dataSource())
                        .queryForObject("select count(*) from model where job_id = '" + id + "'", Long.class))
                .isEqualTo(1);
    }
}
