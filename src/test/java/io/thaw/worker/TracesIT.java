package io.thaw.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.trace.v1.Span;
import io.thaw.checkpoint.TinyBert;
import io.thaw.database.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One trace leads from the request that submits a job, through the process that runs it, to the model it leaves. */
class TracesIT {

    @TempDir
    Path directory;

    /** As the service has it without the tests' own configuration of the log. */
    private static final String STRUCTURED = """
            <configuration>
              <include resource="org/springframework/boot/logging/logback/defaults.xml"/>
              <include resource="org/springframework/boot/logging/logback/structured-console-appender.xml"/>
              <root level="info"><appender-ref ref="CONSOLE"/></root>
            </configuration>""";

    @Test
    void aJobsTraceBeginsWithItsRequestAndGoesOnInTheWorker() throws Exception {
        Files.writeString(directory.resolve("structured.xml"), STRUCTURED);
        TinyBert.writeTo(directory.resolve("base-models/tiny"));
        String database = "--spring.datasource.url=" + TestDatabase.create().url();
        try (Collector collector = new Collector();
                ServiceProcess api = launch("api.log", database, collector, "--thaw.role=api", "--server.port=0");
                ServiceProcess worker = launch("worker.log", database, collector, "--thaw.role=worker")) {
            api.awaitReady();
            worker.awaitReady();
            Client client = new Client(api.port());
            client.importBase("tiny");
            String id = client.submit("tiny", Map.of("strategy", "head_only"), Map.of("epochs", 1));
            client.succeeded(id);

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> collector.spans().stream()
                            .anyMatch(span -> span.getName().equals("job")));
            Span job = named(collector, "job");
            assertThat(attribute(job, "thaw.job")).isEqualTo(id);
            assertThat(attribute(job, "thaw.tenant")).isEqualTo("default");
            await().until(() ->
                    collector.spans().stream().anyMatch(span -> span.getSpanId().equals(job.getParentSpanId())));
            Span request = collector.spans().stream()
                    .filter(span -> span.getSpanId().equals(job.getParentSpanId()))
                    .findFirst()
                    .orElseThrow();
            assertThat(request.getName()).isEqualTo("http post /v1/jobs");
            assertThat(request.getTraceId()).isEqualTo(job.getTraceId());
            assertThat(collector.spans().stream()
                            .filter(span -> span.getParentSpanId().equals(job.getSpanId()))
                            .map(Span::getName))
                    .contains("loading_model", "tokenizing", "training", "evaluating", "storing");
            JsonNode line = lines(worker)
                    .filter(entry -> entry.path("message").asString().equals("Job " + id + " succeeded."))
                    .findFirst()
                    .orElseThrow();
            assertThat(line.get("job").stringValue()).isEqualTo(id);
            assertThat(line.get("tenant").stringValue()).isEqualTo("default");
            assertThat(line.get("traceId").asString()).hasSize(32);
        }
    }

    private static Stream<JsonNode> lines(ServiceProcess process) throws Exception {
        JsonMapper json = new JsonMapper();
        return process.said().lines().filter(line -> line.startsWith("{")).map(json::readTree);
    }

    private static Span named(Collector collector, String name) {
        List<Span> found = collector.spans().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static String attribute(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElseThrow();
    }

    private ServiceProcess launch(String log, String database, Collector collector, String... settings)
            throws Exception {
        Stream<String> shared = Stream.of(
                "--thaw.data=" + directory.resolve("data"),
                "--thaw.base-models.directory=" + directory.resolve("base-models"),
                "--management.opentelemetry.tracing.export.otlp.endpoint=" + collector.endpoint(),
                "--management.opentelemetry.tracing.export.schedule-delay=100ms",
                "--logging.config=" + directory.resolve("structured.xml"),
                "--logging.structured.format.console=ecs",
                database);
        return ServiceProcess.launch(
                directory.resolve(log),
                Stream.concat(shared, Stream.of(settings)).toArray(String[]::new));
    }
}
