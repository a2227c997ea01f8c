package io.thaw.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.freeze.ParameterSpec;
import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModelFolder;
import io.thaw.registry.BaseModels;
import io.thaw.registry.FinishedModel;
import io.thaw.registry.Lineage;
import io.thaw.registry.Models;
import io.thaw.registry.TensorEntry;
import io.thaw.registry.Tensors;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@IntegrationTest
class ModelAliasIT {

    private static final String CHAMPION = "/v1/models/reviews/aliases/champion";

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    BaseModels baseModels;

    @Autowired
    Models models;

    @Autowired
    Tensors tensors;

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    private List<String> versions;

    @BeforeEach
    void aModelOfThreeVersions() throws Exception {
        jdbc.execute("TRUNCATE base_model CASCADE");
        new BaseModelFolder(data).addTinyBert("tiny");
        BaseModel base = baseModels.importFrom("tiny", "tiny").baseModel();
        versions = IntStream.rangeClosed(1, 3)
                .mapToObj(i ->
                        models.publish(finished(base, "reviews", "job_" + i)).id())
                .toList();
        models.publish(finished(base, "a@b:1", "job_4"));
    }

    @Test
    void anAliasIsMadeShownMovedAndDeleted() throws Exception {
        HttpResponse<String> made = put(CHAMPION, 1);
        assertThat(made.statusCode()).isEqualTo(201);
        String first = etag(made);
        assertThat(etag(get(CHAMPION))).isEqualTo(first);
        assertThat(get(CHAMPION).body()).isEqualTo(made.body());
        assertThat(id("reviews@champion")).isEqualTo(versions.get(0));

        HttpResponse<String> moved = put(CHAMPION, 3, "If-Match", first);
        assertThat(moved.statusCode()).isEqualTo(200);
        assertThat(etag(moved)).isNotEqualTo(first);
        assertThat(id("reviews@champion")).isEqualTo(versions.get(2));

        assertThat(json.readTree(get("/v1/models/reviews/aliases").body())
                        .at("/data/0/version")
                        .intValue())
                .isEqualTo(3);
        assertThat(send("DELETE", CHAMPION, "", "If-Match", first).statusCode()).isEqualTo(412);
        assertThat(send("DELETE", CHAMPION, "").statusCode()).isEqualTo(204);
        assertThat(send("DELETE", CHAMPION, "").statusCode()).isEqualTo(404);
        assertThat(get(CHAMPION).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"reviews, 2", "reviews:1, 0", "reviews:2, 1"})
    void aModelIsAskedForByNameOrVersion(String reference, int index) throws Exception {
        assertThat(id(reference)).isEqualTo(versions.get(index));
    }

    @Test
    void aNameThatHoldsAnAtSignComesFirst() throws Exception {
        JsonNode model = json.readTree(get("/v1/models/" + encoded("a@b:1")).body());

        assertThat(model.get("name").stringValue()).isEqualTo("a@b:1");
    }

    @ParameterizedTest
    @CsvSource({
        "reviews:0",
        "reviews:4",
        "reviews:01",
        "reviews:999999999999",
        "reviews:",
        ":1",
        "@champion",
        "reviews@",
        "@",
        ":"
    })
    void whatNamesNoVersionIsNotFound(String reference) throws Exception {
        assertThat(get("/v1/models/" + encoded(reference)).statusCode()).isEqualTo(404);
    }

    @Test
    void anUnknownAliasIsAnsweredWithThoseThereAre() throws Exception {
        put(CHAMPION, 1);

        assertThat(get("/v1/models/reviews@champ").body()).contains("no alias 'champ'", "It has champion.");
    }

    @Test
    void aVersionThatAnAliasStandsForIsNotDeleted() throws Exception {
        put(CHAMPION, 2);

        HttpResponse<String> refused = send("DELETE", "/v1/models/" + versions.get(1), "");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("champion", "model_in_use");
        send("DELETE", CHAMPION, "");
        assertThat(send("DELETE", "/v1/models/" + versions.get(1), "").statusCode())
                .isEqualTo(204);
    }

    @Test
    void ofTwoWhoMoveItAtOnceOneIsRefused() throws Exception {
        String read = etag(put(CHAMPION, 1));

        List<CompletableFuture<Integer>> both = IntStream.of(2, 3)
                .mapToObj(version -> CompletableFuture.supplyAsync(
                        () -> put(CHAMPION, version, "If-Match", read).statusCode()))
                .toList();

        assertThat(both.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(200, 412);
    }

    @Test
    void anAliasIsMadeOnlyOnceWhereThatIsAskedFor() throws Exception {
        assertThat(put(CHAMPION, 1, "If-None-Match", "*").statusCode()).isEqualTo(201);
        assertThat(put(CHAMPION, 2, "If-None-Match", "*").statusCode()).isEqualTo(412);
        assertThat(put("/v1/models/reviews/aliases/other", 2, "If-Match", "\"1\"")
                        .statusCode())
                .as("there is nothing to match")
                .isEqualTo(412);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /v1/models/reviews/aliases/v3       | {"version": 1}   | 422
            /v1/models/reviews/aliases/3        | {"version": 1}   | 422
            /v1/models/reviews/aliases/a%20b    | {"version": 1}   | 422
            /v1/models/reviews/aliases/champion | {"version": 4}   | 422
            /v1/models/reviews/aliases/champion | {"version": "1"} | 400
            /v1/models/reviews/aliases/champion | {}               | 422
            /v1/models/none/aliases/champion    | {"version": 1}   | 404
            """)
    void whatIsWrongIsRefused(String path, String body, int status) throws Exception {
        assertThat(send("PUT", path, body).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"7", "W/\"7\"", "\"x\"", "*"})
    void anETagThatTheServiceNeverGaveIsRefused(String etag) throws Exception {
        put(CHAMPION, 1);

        assertThat(put(CHAMPION, 2, "If-Match", etag).statusCode()).isEqualTo(400);
    }

    private String id(String reference) throws Exception {
        return json.readTree(get("/v1/models/" + reference).body()).get("id").stringValue();
    }

    private static String encoded(String reference) {
        return URLEncoder.encode(reference, StandardCharsets.UTF_8);
    }

    private static String etag(HttpResponse<String> response) {
        return response.headers().firstValue("ETag").orElseThrow();
    }

    private HttpResponse<String> get(String path) {
        return send("GET", path, "");
    }

    private HttpResponse<String> put(String path, int version, String... headers) {
        return send("PUT", path, "{\"version\": " + version + "}", headers);
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.sendAsync(request.build(), BodyHandlers.ofString()).join();
    }

    private FinishedModel finished(BaseModel base, String name, String job) {
        Head head = Head.textClassification(2, Pooling.MEAN);
        List<TensorEntry> own = base.encoder().layout(head).parameters().stream()
                .filter(ParameterSpec::fresh)
                .map(parameter -> tensors.store(
                        parameter.name(), parameter.checkpointName(), parameter.shape(), ByteBuffer.allocate((int)
                                (4 * parameter.elements()))))
                .toList();
        return new FinishedModel(
                name,
                base.id(),
                head,
                List.of("neg", "pos"),
                List.of(),
                16,
                base.manifest().trained(base.encoder().layout(head), own),
                Map.of(),
                new Lineage(job, "ds_1", "sha256:plan", 42));
    }
}
