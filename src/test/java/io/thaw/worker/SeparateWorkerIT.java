package io.thaw.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.checkpoint.TinyBert;
import io.thaw.database.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The API in one process, and the training in another. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SeparateWorkerIT {

    @TempDir
    Path directory;

    @Test
    void aWorkerTrainsWhatTheApiWasAskedFor() throws Exception {
        TinyBert.writeTo(directory.resolve("base-models/tiny"));
        String database = "--spring.datasource.url=" + TestDatabase.create().url();
        try (ServiceProcess api = start("api.log", database, "--thaw.role=api", "--server.port=0");
                ServiceProcess worker = start("worker.log", database, "--thaw.role=worker")) {
            Client client = new Client(api.port());
            client.importBase("tiny");
            String id = client.submit("tiny", Map.of("strategy", "head_only"), Map.of("epochs", 1));

            client.succeeded(id);

            assertThat(worker.said()).contains("Job " + id + " succeeded.");
            assertThat(api.said()).doesNotContain(id);
            aProcessThatOnlyPredictsHasTheModelReady(database, client);
        }
    }

    private void aProcessThatOnlyPredictsHasTheModelReady(String database, Client client) throws IOException {
        Map<String, String> question = Map.of("inputs", "the ice melts");
        try (ServiceProcess serving = start(
                "serve.log",
                database,
                "--thaw.role=serve",
                "--server.port=0",
                "--thaw.inference.pinned.default=melting,none")) {
            assertThat(serving.said())
                    .contains("The model melting of the tenant default is loaded and stays.")
                    .contains("The model none of the tenant default cannot be loaded: There is no model 'none'.");
            Client asking = new Client(serving.port());
            assertThat(asking.post("/v1/models/melting/predict", question))
                    .isEqualTo(client.post("/v1/models/melting/predict", question));
            assertThat(asking.get("/v1/jobs").get("status").intValue()).isEqualTo(404);
        }
    }

    @Test
    void processesThatStartTogetherMigrateAnEmptyDatabaseOnce() throws Exception {
        String database =
                "--spring.datasource.url=" + TestDatabase.createEmpty().url();
        try (ServiceProcess one = launch("one.log", database, "--thaw.role=worker");
                ServiceProcess other = launch("other.log", database, "--thaw.role=worker")) {
            one.awaitReady();
            other.awaitReady();
        }
    }

    @Test
    void aWorkerWithoutADatabaseSaysWhatItNeeds() throws Exception {
        try (ServiceProcess worker = launch("worker.log", "--thaw.role=worker")) {
            assertThat(worker.ended()).isEqualTo(1);
            assertThat(worker.said())
                    .contains(
                            "with the role worker",
                            "Name it with spring.datasource.url",
                            "share the service's thaw.data")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void anUnknownRoleIsRefusedWithTheKnownOnes() throws Exception {
        try (ServiceProcess process = launch("worker.log", "--thaw.role=wroker")) {
            assertThat(process.ended()).isEqualTo(1);
            assertThat(process.said())
                    .contains("thaw.role", "wroker", "all", "api", "serve", "worker")
                    .doesNotContain("\tat ");
        }
    }

    private ServiceProcess start(String log, String... settings) throws IOException {
        ServiceProcess process = launch(log, settings);
        process.awaitReady();
        return process;
    }

    private ServiceProcess launch(String log, String... settings) throws IOException {
        Stream<String> shared = Stream.of(
                "--thaw.data=" + directory.resolve("data"),
                "--thaw.base-models.directory=" + directory.resolve("base-models"));
        return ServiceProcess.launch(
                directory.resolve(log),
                Stream.concat(shared, Stream.of(settings)).toArray(String[]::new));
    }
}
