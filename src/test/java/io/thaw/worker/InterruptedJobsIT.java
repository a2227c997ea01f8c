package io.thaw.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.thaw.database.IntegrationTest;
import io.thaw.registry.BaseModelFolder;
import io.thaw.storage.StoredBlob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Jobs that are interrupted end as if they had not been: with the same losses and the same tensors, to the bit. */
@IntegrationTest
@TestPropertySource(
        properties = {
            "thaw.worker.cores=1",
            "thaw.worker.heartbeat=300ms",
            "thaw.worker.checkpoint-every=50ms",
            "thaw.job.lease=3s",
            "thaw.job.backoff=10ms"
        })
class InterruptedJobsIT {

    private static final Map<String, Object> FIRST_FROZEN = Map.of("strategy", "freeze_first_n", "n", 1);
    /** Long enough that a job still runs when it is stopped after its second checkpoint. */
    private static final Map<String, Object> MANY_EPOCHS = Map.of("epochs", 12);

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @Autowired
    Worker worker;

    @Autowired
    JdbcTemplate jdbc;

    private Client client;

    @BeforeEach
    void aTinyBase() throws IOException {
        new BaseModelFolder(data).addTinyBert("tiny");
        client = new Client(port);
        client.importBase("tiny");
    }

    @AfterEach
    void aWorkerForTheNextTest() {
        if (!worker.isRunning()) {
            worker.start();
        }
    }

    @Test
    void aPausedJobGoesOnWhereItWas() {
        String id = submit();
        afterCheckpoints(id, 1);

        JsonNode asked = client.post("/v1/jobs/" + id + "/pause", Map.of());
        assertThat(asked.get("desired").stringValue()).isEqualTo("pause");
        JsonNode paused = client.awaitStatus(id, "paused");
        assertThat(paused.get("pause_reason").stringValue()).isEqualTo("owner");
        assertThat(paused.get("worker").isNull()).isTrue();
        assertThat(client.get("/v1/jobs/" + id + "/checkpoints").get("data")).isNotEmpty();
        client.post("/v1/jobs/" + id + "/resume", Map.of());

        endsLikeAnUnbrokenOne(id, 2);
    }

    @Test
    void aWorkerThatStopsKeepsWhatItDid() {
        String id = submit();
        afterCheckpoints(id, 1);

        worker.stop();
        assertThat(client.job(id).get("status").stringValue()).isEqualTo("queued");
        worker.start();

        endsLikeAnUnbrokenOne(id, 2);
        assertThat(jdbc.queryForObject("select crashes from job where id = ?", Integer.class, id))
                .isZero();
    }

    @Test
    void aDamagedCheckpointIsPassedOverForTheOneBefore() throws IOException {
        String id = submit();
        afterCheckpoints(id, 2);
        worker.stop();
        List<String> hashes = checkpoints(id);
        damage(hashes.get(0));

        worker.start();

        endsLikeAnUnbrokenOne(id, 2);
        assertThat(passedOver(id)).isEqualTo(1);
    }

    @Test
    void aJobWhoseCheckpointsAreAllDamagedBeginsAnew() throws IOException {
        String id = submit();
        afterCheckpoints(id, 2);
        worker.stop();
        for (String hash : checkpoints(id)) {
            damage(hash);
        }

        worker.start();

        endsLikeAnUnbrokenOne(id, 2);
        assertThat(passedOver(id)).isEqualTo(2);
    }

    @Test
    void anEndedJobLeavesNoCheckpointsOnTheDisk() {
        String id = submit();
        afterCheckpoints(id, 2);
        worker.stop();
        List<String> hashes = checkpoints(id);
        assertThat(hashes).hasSize(2).allSatisfy(hash -> assertThat(blob(hash)).exists());
        worker.start();

        client.succeeded(id);

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(hashes)
                        .allSatisfy(hash -> assertThat(blob(hash)).doesNotExist()));
    }

    private String submit() {
        return client.submit("tiny", FIRST_FROZEN, MANY_EPOCHS);
    }

    /** Waits until the job has made some checkpoints; the older ones may be gone by then. */
    private void afterCheckpoints(String id, int made) {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> events(id, "checkpoint").size() >= made);
    }

    private void endsLikeAnUnbrokenOne(String id, int attempts) {
        JsonNode job = client.succeeded(id);
        String unbroken = submit();
        JsonNode expected = client.succeeded(unbroken);

        assertThat(job.get("attempts").intValue()).isEqualTo(attempts);
        assertThat(expected.get("attempts").intValue()).isEqualTo(1);
        assertThat(values(id)).isNotEmpty().isEqualTo(values(unbroken));
        assertThat(tensors(id)).isNotEmpty().isEqualTo(tensors(unbroken));
        assertThat(job.at("/result/metrics")).isEqualTo(expected.at("/result/metrics"));
        assertThat(job.at("/result/best_step")).isEqualTo(expected.at("/result/best_step"));
        assertThat(events(id, "diverged")).isEmpty();
    }

    private List<String> values(String id) {
        return client.get("/v1/jobs/" + id + "/metrics")
                .get("data")
                .valueStream()
                .map(metric -> metric.get("split") + "/" + metric.get("name") + "@" + metric.get("step") + "="
                        + metric.get("value"))
                .toList();
    }

    private JsonNode tensors(String id) {
        return client.get("/v1/jobs/" + id + "/certificate").get("tensors");
    }

    private List<String> events(String id, String kind) {
        return jdbc.queryForList(
                "select data from job_event where job_id = ? and kind = ? order by seq", String.class, id, kind);
    }

    private long passedOver(String id) {
        return events(id, "log").stream()
                .filter(event -> event.contains("passed over"))
                .count();
    }

    private List<String> checkpoints(String id) {
        return jdbc.queryForList(
                "select sha256 from job_checkpoint where job_id = ? order by step desc", String.class, id);
    }

    private Path blob(String hash) {
        return new StoredBlob(data, hash).file();
    }

    private void damage(String hash) throws IOException {
        byte[] bytes = Files.readAllBytes(blob(hash));
        bytes[bytes.length / 2] ^= 1;
        Files.write(blob(hash), bytes);
    }
}
