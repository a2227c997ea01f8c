package io.thaw.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.thaw.checkpoint.TinyBert;
import io.thaw.worker.Client;
import io.thaw.worker.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service with its database, and a child that trains. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChildProcessesIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    static Path directory;

    private ServiceProcess service;

    @BeforeAll
    void start() throws IOException {
        TinyBert.writeTo(directory.resolve("base-models/tiny"));
        service = ServiceProcess.start(
                directory.resolve("service.log"),
                "--thaw.worker.isolation=process",
                "--thaw.data=" + directory.resolve("data"),
                "--thaw.base-models.directory=" + directory.resolve("base-models"),
                "--thaw.job.backoff=10ms",
                "--server.port=0");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Order(1)
    @ParameterizedTest
    @CsvSource({"KILL, was killed (signal 9)", "SEGV, crashed in native code (signal 6)"})
    void aJobWhoseProcessDiesRunsAgainAndTheServiceGoesOn(String signal, String reason) throws Exception {
        Client client = new Client(service.port());
        client.importBase("tiny");
        String job = client.submit("tiny", Map.of("strategy", "head_only"), Map.of("epochs", 10));
        client.training(job);
        ProcessHandle first = child();

        send(signal, first);

        assertThat(client.succeeded(job).get("attempts").intValue()).isEqualTo(2);
        assertThat(client.get("/v1/jobs/" + job + "/events?limit=200").toString())
                .contains("Its process " + reason);
        assertThat(child().pid()).isNotEqualTo(first.pid());
    }

    @Order(2)
    @Test
    void thePasswordOfTheDatabaseIsOnNoCommandLine() throws Exception {
        String password = Files.readString(directory.resolve("data/postgres/password"));

        assertThat(commandLine(child())).contains("--thaw.role=worker").doesNotContain(password);
    }

    @Order(3)
    @Test
    void aChildEndsWithAParentThatIsKilled() {
        ProcessHandle child = child();

        service.kill();

        await().atMost(PATIENCE).until(() -> !child.isAlive());
    }

    private ProcessHandle child() {
        return await().atMost(PATIENCE).until(this::find, Optional::isPresent).orElseThrow();
    }

    private Optional<ProcessHandle> find() {
        return service.handle()
                .children()
                .filter(process -> commandLine(process).contains(ChildWorker.class.getName()))
                .findFirst();
    }

    /** The class path makes it too long for {@link ProcessHandle.Info}. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException e) {
            return "";
        }
    }

    private static void send(String signal, ProcessHandle process) throws Exception {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }
}
