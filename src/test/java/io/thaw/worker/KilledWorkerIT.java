package io.thaw.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.checkpoint.TinyBert;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class KilledWorkerIT {

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aJobWhoseServiceIsKilledInMidTrainingSucceedsAfterARestart() throws Exception {
        TinyBert.writeTo(directory.resolve("base-models/tiny"));
        String id;
        try (ServiceProcess service = start("first.log")) {
            Client client = new Client(service.port());
            client.importBase("tiny");
            id = client.submit("tiny", Map.of("strategy", "freeze_first_n", "n", 1), Map.of("epochs", 12));
            client.training(id);
            service.kill();
        }

        try (ServiceProcess service = start("second.log")) {
            Client client = new Client(service.port());
            JsonNode job = client.succeeded(id);

            assertThat(job.get("attempts").intValue()).isEqualTo(2);
            assertThat(client.get("/v1/jobs/" + id + "/certificate")
                            .get("verdict")
                            .stringValue())
                    .isEqualTo("verified");
            assertThat(client.get("/v1/jobs/" + id + "/events?limit=200")
                            .get("data")
                            .valueStream()
                            .filter(event -> event.get("kind").stringValue().equals("state"))
                            .map(event -> event.at("/data/status").stringValue()))
                    .containsExactly("queued", "running", "queued", "running", "succeeded");
        }
    }

    private ServiceProcess start(String log) throws IOException {
        return ServiceProcess.start(
                directory.resolve(log),
                "--thaw.data=" + directory.resolve("data"),
                "--thaw.base-models.directory=" + directory.resolve("base-models"),
                "--thaw.worker.cores=1",
                "--thaw.worker.heartbeat=500ms",
                "--thaw.job.lease=3s",
                "--thaw.job.backoff=10ms",
                "--server.port=0");
    }
}
