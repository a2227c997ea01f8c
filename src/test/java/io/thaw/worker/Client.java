package io.thaw.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.thaw.PlainHttp;
import io.thaw.security.TestCredentials;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/** Uses the service as anyone does, over HTTP. */
public final class Client {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> WORDS = List.of("the", "ice", "melts", "melted");
    private static final int ROWS = 120;

    private final RestClient http;

    public Client(int port) {
        this(port, TestCredentials.KEY);
    }

    /** A client with a key of its own. */
    public Client(int port, String key) {
        http = PlainHttp.builder()
                .baseUrl("http://localhost:" + port)
                .defaultHeaders(headers -> headers.setBearerAuth(key))
                .defaultStatusHandler(HttpStatusCode::isError, (request, response) -> {})
                .build();
    }

    public JsonNode get(String path) {
        return http.get().uri(path).retrieve().requiredBody(JsonNode.class);
    }

    String text(String path) {
        return http.get().uri(path).retrieve().requiredBody(String.class);
    }

    public void delete(String path) {
        http.delete().uri(path).retrieve().toBodilessEntity();
    }

    public JsonNode post(String path, Object body) {
        return http.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .requiredBody(JsonNode.class);
    }

    /** Imports a file of the operator's folder under its own name, unless that was done before. */
    public void importBase(String file) {
        JsonNode base = post("/v1/base-models", Map.of("name", file, "file", file));
        assertThat(base.has("id")).as(base.toString()).isTrue();
    }

    /** A dataset in the words of the tiny model: 108 rows to train on and 12 to validate, always the same. */
    public String dataset() {
        return id(upload(IntStream.range(0, ROWS)
                .mapToObj(Client::row)
                .collect(Collectors.joining("\n", "text,label\n", "\n"))));
    }

    /** Sends rows, and answers with the dataset or with what is wrong. */
    public JsonNode upload(String rows) {
        MultiValueMap<String, Object> form = new LinkedMultiValueMap<>();
        form.add("file", new ByteArrayResource(rows.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public String getFilename() {
                return "melting.csv";
            }
        });
        return http.post()
                .uri("/v1/datasets")
                .contentType(MediaType.MULTIPART_FORM_DATA)
                .body(form)
                .retrieve()
                .requiredBody(JsonNode.class);
    }

    /** The number in base 4, a word for each digit; the first word decides the label. */
    private static String row(int number) {
        String text = IntStream.range(0, 4)
                .mapToObj(digit -> WORDS.get(number >> (2 * digit) & 3))
                .collect(Collectors.joining(" "));
        return text + " .," + (text.startsWith("ice") || text.startsWith("melts") ? "cold" : "warm");
    }

    /** Submits a job on one text at a time, 108 steps to the epoch. */
    public String submit(String base, Object freeze, Map<String, ?> training) {
        return id(post("/v1/jobs", spec(base, freeze, training)));
    }

    /** Submits one and the same job, however often it is asked to under a key. */
    String submitOnce(String key) {
        return id(http.post()
                .uri("/v1/jobs")
                .header("Idempotency-Key", key)
                .contentType(MediaType.APPLICATION_JSON)
                .body(spec("tiny", Map.of("strategy", "head_only"), Map.of("epochs", 1)))
                .retrieve()
                .requiredBody(JsonNode.class));
    }

    /** A job on the one dataset that there is. */
    public Map<String, Object> spec(String base, Object freeze, Map<String, ?> training) {
        Map<String, Object> settings = new LinkedHashMap<>(Map.of("batch_size", 1, "precision", "fp32"));
        settings.putAll(training);
        return Map.of(
                "name",
                "melting",
                "base_model",
                base,
                "dataset",
                dataset(),
                "task",
                Map.of("type", "text-classification", "max_length", 16),
                "freeze",
                freeze,
                "training",
                settings);
    }

    private static String id(JsonNode created) {
        assertThat(created.has("id")).as(created.toString()).isTrue();
        return created.get("id").stringValue();
    }

    public JsonNode job(String id) {
        return get("/v1/jobs/" + id);
    }

    /** The job, once it trains. */
    public JsonNode training(String id) {
        return awaited(
                id,
                job -> job.path("status").stringValue("").equals("running")
                        && job.path("phase").stringValue("").equals("training"));
    }

    /** The job, once it is in that state. */
    JsonNode awaitStatus(String id, String status) {
        return awaited(id, job -> job.path("status").stringValue("").equals(status));
    }

    /** The job once it has ended, however it did. */
    public JsonNode ended(String id) {
        return awaited(id, job -> job.path("finished_at").isString());
    }

    /** The job, once it has succeeded. */
    public JsonNode succeeded(String id) {
        JsonNode job = ended(id);
        assertThat(job.get("status").stringValue()).as(job.toString()).isEqualTo("succeeded");
        return job;
    }

    private JsonNode awaited(String id, Predicate<JsonNode> state) {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> job(id), state);
    }
}
