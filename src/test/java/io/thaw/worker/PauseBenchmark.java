package io.thaw.worker;

import static org.awaitility.Awaitility.await;

import io.thaw.database.IntegrationTest;
import io.thaw.registry.BaseModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

/**
 * How long a running job goes on after its owner has asked for a pause or its end, with steps of some milliseconds. Writes
 * {@code target/bench/pause.md}.
 */
@IntegrationTest
@TestPropertySource(properties = "thaw.worker.cores=1")
class PauseBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 50);

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @Autowired
    JdbcTemplate jdbc;

    @Test
    void untilAJobHasStopped() throws IOException {
        new BaseModelFolder(data).addTinyBert("tiny");
        Client client = new Client(port);
        client.importBase("tiny");
        String id = client.submit("tiny", Map.of("strategy", "full"), Map.of("epochs", 10_000));
        List<Double> pauses = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            client.training(id);
            pauses.add(millisUntil(client, id, "pause", "PAUSED"));
            client.post("/v1/jobs/" + id + "/resume", Map.of());
        }
        client.training(id);
        double cancel = millisUntil(client, id, "cancel", "CANCELLED");

        List<Double> sorted = pauses.stream().sorted().toList();
        Path file = Path.of("target", "bench", "pause.md");
        Files.createDirectories(file.getParent());
        Files.write(
                file,
                List.of(
                        "| from the request to | measured | goal |",
                        "| --- | --- | --- |",
                        "| paused with a checkpoint, p50 / slowest of %d, ms | %.0f / %.0f | a step + 250 |"
                                .formatted(ROUNDS, sorted.get(ROUNDS / 2), sorted.get(ROUNDS - 1)),
                        "| cancelled, ms | %.0f | a step + 250 |".formatted(cancel)));
    }

    private double millisUntil(Client client, String id, String wish, String state) {
        long start = System.nanoTime();
        client.post("/v1/jobs/" + id + "/" + wish, Map.of());
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> state.equals(jdbc.queryForObject("select state from job where id = ?", String.class, id)));
        return (System.nanoTime() - start) / 1e6;
    }
}
