package io.thaw.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.dataset.Dataset;
import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Source;
import io.thaw.dataset.Split;
import io.thaw.dataset.intake.DatasetIntake;
import io.thaw.history.LayerStatistic;
import io.thaw.history.Metric;
import io.thaw.registry.BaseModels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@IntegrationTest
@TestPropertySource(
        properties = {"thaw.role=api", "thaw.job.memory=1MB", "thaw.base-models.directory=target/base-models"})
class JobApiIT {

    private static final String BASE = "all-minilm-l6-v2";

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();

    @LocalServerPort
    private int port;

    @Autowired
    private BaseModels baseModels;

    @Autowired
    private DatasetIntake intake;

    @Autowired
    private JobQueue queue;

    @Autowired
    private JobRescue rescue;

    @Autowired
    private JobJournal journal;

    @Autowired
    private JdbcTemplate jdbc;

    private String dataset;

    @BeforeEach
    void aBaseADatasetAndNoJobs() {
        jdbc.execute("delete from job");
        if (baseModels.find(BASE).isEmpty()) {
            baseModels.importFrom(BASE, BASE + ".jar");
        }
        dataset = dataset(0.1);
    }

    @Test
    void aJobIsQueuedWithItsDefaultsFilledInAndItsAutosDecided() throws Exception {
        HttpResponse<String> answer = post("/v1/jobs", body());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode job = json.readTree(answer.body());
        assertThat(answer.headers().firstValue("Location"))
                .hasValue("/v1/jobs/" + job.get("id").stringValue());
        assertThat(job.get("status").stringValue()).isEqualTo("queued");
        assertThat(job.at("/freeze/strategy").stringValue()).isEqualTo("freeze_first_n");
        assertThat(job.at("/training/learning_rate").stringValue()).isEqualTo("auto");
        assertThat(job.at("/hyperparameters/training/learning_rate").doubleValue())
                .isEqualTo(5e-5);
        assertThat(job.at("/hyperparameters/steps").intValue()).isEqualTo(3 * 6);
        assertThat(job.at("/estimate/steps").intValue()).isEqualTo(3 * 6);
        assertThat(job.at("/total_parameters").longValue())
                .isGreaterThan(job.at("/trainable_parameters").longValue());
        assertThat(json.readTree(get(answer.headers().firstValue("Location").orElseThrow())
                        .body()))
                .isEqualTo(job);
    }

    @Test
    void aDryRunAnswersWithThePlanAndStoresNothing() throws Exception {
        HttpResponse<String> answer = post("/v1/jobs?dry_run=true", body());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode dryRun = json.readTree(answer.body());
        assertThat(dryRun.at("/plan/hash").stringValue()).startsWith("sha256:");
        assertThat(dryRun.at("/plan/summary/boundary").stringValue()).isEqualTo("encoder.layer.4");
        assertThat(dryRun.at("/estimate/optimizer_bytes").longValue())
                .isEqualTo(12 * dryRun.at("/plan/summary/trainable_parameters").longValue());
        assertThat(jobCount()).isZero();
    }

    @Test
    void anAutomaticBatchSizeIsWhatFitsTheMemoryInStepsOfTheSameSize() throws Exception {
        String automatic = body("training", "{\"epochs\":3,\"batch_size\":\"auto\"}");

        JsonNode planned =
                json.readTree(post("/v1/jobs?dry_run=true", automatic).body());

        // Nothing fits the megabyte of this test, so texts pass one by one.
        assertThat(planned.at("/hyperparameters/training/batch_size").intValue())
                .isEqualTo(1);
        assertThat(planned.at("/hyperparameters/training/gradient_accumulation_steps")
                        .intValue())
                .isEqualTo(32);
        assertThat(planned.at("/plan/cost/batch_size").intValue()).isEqualTo(1);
        assertThat(planned.at("/estimate/steps").intValue()).isEqualTo(3 * 3);
        assertThat(planned.at("/estimate/peak_memory_bytes").longValue()).isGreaterThan(400_000_000);
        assertThat(planned.at("/estimate/seconds").isNull())
                .as("nothing trains in this process, so that its speed is not known")
                .isTrue();
    }

    @Test
    void everythingThatIsWrongIsReportedAtOnceAndNothingIsStored() throws Exception {
        HttpResponse<String> answer = post("/v1/jobs", """
                {"nmae": "x", "base_model": "all-minilm-l6-v2", "dataset": "ds_none",
                 "task": {"type": "text-classification", "max_length": 513},
                 "freeze": {"strategy": "freeze_first_n", "n": 7},
                 "training": {"epochs": "3", "batch_size": 0, "learningrate": 1e-5, "lr_scheduler": "cosinee",
                              "early_stopping": {"metric": "acuracy"}}}
                """);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(faults(answer))
                .containsExactlyInAnyOrder(
                        "/nmae unknown_field",
                        "/dataset dataset_not_found",
                        "/freeze/n layer_out_of_range",
                        "/task/max_length out_of_range",
                        "/training/epochs wrong_type",
                        "/training/batch_size out_of_range",
                        "/training/learningrate unknown_field",
                        "/training/lr_scheduler unknown_value",
                        "/training/early_stopping/metric unknown_value");
        assertThat(jobCount()).isZero();
    }

    @Test
    void aRetryUnderTheSameKeyAnswersWithTheSameJob() throws Exception {
        String first = id(post("/v1/jobs", body(), "Idempotency-Key", "k1"));

        assertThat(id(post("/v1/jobs", body(), "Idempotency-Key", "k1"))).isEqualTo(first);
        assertThat(id(post("/v1/jobs", body(), "Idempotency-Key", "k2"))).isNotEqualTo(first);
        HttpResponse<String> other = post("/v1/jobs", body("priority", "1"), "Idempotency-Key", "k1");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(faults(other)).containsExactly(" idempotency_key_reused");
        HttpResponse<String> tooLong = post("/v1/jobs", body(), "Idempotency-Key", "k".repeat(300));
        assertThat(tooLong.statusCode()).isEqualTo(400);
        assertThat(faults(tooLong)).containsExactly(" invalid_header");
    }

    @Test
    void retriesAtTheSameTimeMakeOneJob() throws Exception {
        String body = body();
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 8)
                .mapToObj(i -> client.sendAsync(
                        request("/v1/jobs")
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", "at-once")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString()))
                .toList();

        assertThat(answers.stream().map(answer -> id(answer.join())).distinct()).hasSize(1);
        assertThat(jobCount()).isEqualTo(1);
    }

    @Test
    void jobsAreListedNewestFirstAndByStatus() throws Exception {
        String first = id(post("/v1/jobs", body()));
        String second = id(post("/v1/jobs", body()));
        String third = id(post("/v1/jobs", body()));
        post("/v1/jobs/" + second + "/cancel", "");

        JsonNode page = json.readTree(get("/v1/jobs?limit=2").body());
        assertThat(page.get("data").findValuesAsString("id")).containsExactly(third, second);
        JsonNode rest = json.readTree(
                get("/v1/jobs?limit=2&after=" + page.get("next").stringValue()).body());
        assertThat(rest.get("data").findValuesAsString("id")).containsExactly(first);
        assertThat(json.readTree(get("/v1/jobs?status=cancelled").body())
                        .get("data")
                        .findValuesAsString("id"))
                .containsExactly(second);
        assertThat(get("/v1/jobs?status=cancled").statusCode()).isEqualTo(422);
    }

    @Test
    void onlyAJobThatHasEndedIsDeletedAndOneThatSucceededIsNotCancelled() throws Exception {
        String id = id(post("/v1/jobs", body()));
        assertThat(delete("/v1/jobs/" + id).statusCode()).isEqualTo(409);
        Lease lease = queue.claim("worker").orElseThrow();
        journal.succeed(lease, new Job.Result("model_1", Map.of(), 18));

        assertThat(post("/v1/jobs/" + id + "/cancel", "").statusCode()).isEqualTo(409);
        assertThat(delete("/v1/jobs/" + id).statusCode()).isEqualTo(204);
        assertThat(get("/v1/jobs/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void untilAJobEndsItsDatasetAndItsBaseStay() throws Exception {
        String id = id(post("/v1/jobs", body()));

        HttpResponse<String> refusal = delete("/v1/datasets/" + dataset);
        assertThat(refusal.statusCode()).isEqualTo(409);
        assertThat(json.readTree(refusal.body()).get("code").stringValue()).isEqualTo("dataset_in_use");
        refusal = delete("/v1/base-models/" + BASE);
        assertThat(refusal.statusCode()).isEqualTo(409);
        assertThat(json.readTree(refusal.body()).get("code").stringValue()).isEqualTo("model_in_use");
        queue.claim("worker").orElseThrow();
        assertThat(delete("/v1/datasets/" + dataset).statusCode()).isEqualTo(409);

        jdbc.update("update job_lease set until = clock_timestamp() - interval '1 second'");
        post("/v1/jobs/" + id + "/cancel", "");
        rescue.expired();
        assertThat(delete("/v1/datasets/" + dataset).statusCode()).isEqualTo(204);
        assertThat(delete("/v1/base-models/" + BASE).statusCode()).isEqualTo(204);
        assertThat(get("/v1/jobs/" + id).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"''", "/events", "/metrics", "/plan", "/layers", "/certificate", "/checkpoints"})
    void aJobThatIsNotThereIsNotFound(String path) throws Exception {
        HttpResponse<String> answer = get("/v1/jobs/job_none" + path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json.readTree(answer.body()).get("type").stringValue()).isEqualTo("/problems/not-found");
    }

    @Test
    void theStreamReplaysAfterTheLastEventSeenAndEndsWithTheJob() throws Exception {
        String id = id(post("/v1/jobs", body()));
        Lease lease = queue.claim("worker").orElseThrow();
        journal.enter(lease, Phase.TRAINING);

        HttpResponse<Stream<String>> stream = client.send(
                request("/v1/jobs/" + id + "/events")
                        .header("Accept", "text/event-stream")
                        .header("Last-Event-ID", "2")
                        .build(),
                BodyHandlers.ofLines());
        assertThat(stream.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        Iterator<String> lines = stream.body().filter(line -> !line.isEmpty()).iterator();
        assertThat(next(lines, 3)).containsExactly("id:3", "event:phase", "data:{\"phase\":\"training\"}");

        journal.metrics(lease, List.of(new Metric("loss", Split.TRAIN, 1, 0.1, 0.7, Instant.EPOCH)));
        assertThat(next(lines, 3))
                .containsExactly(
                        "id:4", "event:metrics", "data:{\"step\":1,\"epoch\":0.1,\"values\":{\"train/loss\":0.7}}");

        journal.succeed(lease, new Job.Result("model_1", Map.of(), 1));
        assertThat(next(lines, 2)).containsExactly("id:5", "event:state");
        assertThat(lines.next()).contains("\"status\":\"succeeded\"", "\"model\":\"model_1\"");
        assertThat(lines.hasNext()).isFalse();
    }

    @Test
    void aStreamWithNothingLeftToSayIsNoContentSoThatBrowsersStopAsking() throws Exception {
        String id = id(post("/v1/jobs", body()));
        post("/v1/jobs/" + id + "/cancel", "");

        HttpResponse<String> answer = client.send(
                request("/v1/jobs/" + id + "/events")
                        .header("Accept", "text/event-stream")
                        .header("Last-Event-ID", "2")
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(204);
    }

    @Test
    void theEventsAreAPagedHistory() throws Exception {
        String id = id(post("/v1/jobs", body()));
        post("/v1/jobs/" + id + "/cancel", "");

        JsonNode page = json.readTree(get("/v1/jobs/" + id + "/events?limit=1").body());
        assertThat(page.at("/data/0/data/status").stringValue()).isEqualTo("queued");
        JsonNode rest = json.readTree(
                get("/v1/jobs/" + id + "/events?after=" + page.get("next").stringValue())
                        .body());
        assertThat(rest.at("/data/0/data/status").stringValue()).isEqualTo("cancelled");
        assertThat(rest.get("has_more").booleanValue()).isFalse();
    }

    @Test
    void theLayersSayWhatWasPlannedAndWhatWasSeen() throws Exception {
        String id = id(post("/v1/jobs", body()));
        Lease lease = queue.claim("worker").orElseThrow();
        journal.layers(
                lease,
                List.of(
                        new LayerStatistic("encoder.layer.4", 6, 0, 0, Instant.EPOCH),
                        new LayerStatistic("encoder.layer.5", 6, 0.5, 0.01, Instant.EPOCH),
                        new LayerStatistic("head", 6, 1.5, 0.1, Instant.EPOCH)));
        journal.certificate(
                lease,
                new Proof(List.of(
                        new Tensor("encoder.layer.0.attention.query.weight", "frozen", "aa", "aa", null),
                        new Tensor("encoder.layer.5.attention.key.bias", "trained", "dd", "dd", "gradient_zero"),
                        new Tensor("encoder.layer.5.attention.key.weight", "trained", "ee", "ff", null),
                        new Tensor("head.classifier.weight", "trained", "bb", "cc", null))));

        JsonNode frozen = json.readTree(
                        get("/v1/jobs/" + id + "/layers?training=false").body())
                .get("layers");
        assertThat(frozen.findValuesAsString("component"))
                .containsExactly(
                        "embeddings",
                        "encoder.layer.0",
                        "encoder.layer.1",
                        "encoder.layer.2",
                        "encoder.layer.3",
                        "encoder.layer.4");
        JsonNode first = frozen.get(1);
        assertThat(first.at("/decisions/0/reason").stringValue()).isEqualTo("frozen_by_strategy");
        assertThat(first.at("/decisions/0/rule").stringValue()).isEqualTo("/strategy");
        assertThat(first.at("/observed/sentence").stringValue())
                .isEqualTo("No gradient has been seen. 1 of its 1 tensors are byte-identical to the base's.");
        assertThat(frozen.get(5).at("/observed/reason").stringValue()).isEqualTo("gradient_zero");

        JsonNode training = json.readTree(
                        get("/v1/jobs/" + id + "/layers?training=true").body())
                .get("layers");
        assertThat(training.findValuesAsString("component")).containsExactly("encoder.layer.5", "head");
        assertThat(training.at("/0/observed/unmoved").toString())
                .isEqualTo("[{\"name\":\"encoder.layer.5.attention.key.bias\",\"reason\":\"gradient_zero\"}]");
        assertThat(training.at("/0/observed/reason").isNull()).isTrue();
        assertThat(training.at("/1/movements/0/gradient_norm").doubleValue()).isEqualTo(1.5);
    }

    @Test
    void aComponentThatNeverHadALearningRateSaysSo() throws Exception {
        String id = id(post("/v1/jobs", body()));
        Lease lease = queue.claim("worker").orElseThrow();
        journal.certificate(
                lease, new Proof(List.of(new Tensor("head.classifier.weight", "trained", "bb", "bb", "lr_zero"))));

        JsonNode frozen = json.readTree(
                        get("/v1/jobs/" + id + "/layers?training=false").body())
                .get("layers");

        JsonNode head = frozen.get(frozen.size() - 1);
        assertThat(head.get("component").stringValue()).isEqualTo("head");
        assertThat(head.at("/observed/reason").stringValue()).isEqualTo("lr_zero");
        assertThat(head.at("/observed/sentence").stringValue()).startsWith("Its learning rate was always zero.");
    }

    @Test
    void thePlanIsKeptAndTheCertificateComesWithTheEnd() throws Exception {
        String id = id(post("/v1/jobs", body()));
        JsonNode job = json.readTree(get("/v1/jobs/" + id).body());

        assertThat(json.readTree(get("/v1/jobs/" + id + "/plan").body()).get("hash"))
                .isEqualTo(job.get("plan_hash"));
        assertThat(get("/v1/jobs/" + id + "/certificate").statusCode()).isEqualTo(409);
    }

    @Test
    void theMetricsCanBeNarrowedDown() throws Exception {
        String id = id(post("/v1/jobs", body()));
        Lease lease = queue.claim("worker").orElseThrow();
        journal.metrics(
                lease,
                List.of(
                        new Metric("loss", Split.TRAIN, 1, 0.1, 0.7, Instant.EPOCH),
                        new Metric("loss", Split.VALIDATION, 1, 0.1, 0.8, Instant.EPOCH),
                        new Metric("accuracy", Split.VALIDATION, 1, 0.1, 0.5, Instant.EPOCH)));

        JsonNode metrics = json.readTree(
                get("/v1/jobs/" + id + "/metrics?name=loss&split=validation").body());
        assertThat(metrics.get("data")).hasSize(1);
        assertThat(metrics.at("/data/0").toString())
                .isEqualTo("{\"name\":\"loss\",\"split\":\"validation\",\"step\":1,\"epoch\":0.1,\"value\":0.8,"
                        + "\"at\":\"1970-01-01T00:00:00Z\"}");
        assertThat(json.readTree(get("/v1/jobs/" + id + "/metrics").body()).get("data"))
                .hasSize(3);
    }

    private record Proof(List<Tensor> tensors) {}

    private record Tensor(
            String name,
            String status,
            String sha256Before,
            String sha256After,
            @Nullable String reason) {}

    private String dataset(double validation) {
        String rows = IntStream.range(0, 100)
                .mapToObj(i -> "text number %d,%s".formatted(i, i % 2 == 0 ? "yes" : "no"))
                .collect(Collectors.joining("\n", "text,label\n", "\n"));
        Source source =
                new Source("file", "rows.csv", () -> new ByteArrayInputStream(rows.getBytes(StandardCharsets.UTF_8)));
        DatasetSpec spec = new DatasetSpec(
                "rows",
                null,
                null,
                null,
                null,
                new DatasetSpec.Shares(validation, 0.0, DatasetSpec.Shares.DEFAULT.seed()),
                null);
        Dataset created = intake.create(spec, Map.of(Split.TRAIN, source)).dataset();
        return created.id();
    }

    private String body() {
        return body("", "");
    }

    /** A good job with one field set to another value, or left out where the value is empty. */
    private String body(String field, String value) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("name", "\"reviews\"");
        fields.put("base_model", "\"" + BASE + "\"");
        fields.put("dataset", "\"" + dataset + "\"");
        fields.put("task", "{\"type\":\"text-classification\",\"max_length\":64,\"pooling\":\"mean\"}");
        fields.put("freeze", "{\"strategy\":\"freeze_first_n\",\"n\":4}");
        fields.put("training", "{\"epochs\":3,\"batch_size\":16}");
        fields.put(field, value);
        return fields.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private String id(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json.readTree(answer.body()).get("id").stringValue();
    }

    private List<String> faults(HttpResponse<String> answer) {
        List<String> faults = new ArrayList<>();
        json.readTree(answer.body())
                .get("errors")
                .forEach(error -> faults.add(error.get("pointer").stringValue() + " "
                        + error.get("code").stringValue()));
        return faults;
    }

    private static List<String> next(Iterator<String> lines, int count) {
        return Stream.generate(lines::next).limit(count).toList();
    }

    private Long jobCount() {
        return jdbc.queryForObject("select count(*) from job", Long.class);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return client.send(request(path).DELETE().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }
}
