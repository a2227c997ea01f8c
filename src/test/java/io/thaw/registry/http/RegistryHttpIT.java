package io.thaw.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.registry.BaseModelFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@IntegrationTest
class RegistryHttpIT {

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();

    @Autowired
    JdbcTemplate jdbc;

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @BeforeEach
    void prepare() throws IOException {
        jdbc.execute("TRUNCATE base_model CASCADE");
        BaseModelFolder folder = new BaseModelFolder(data);
        folder.addTinyBert("tiny");
        folder.addOtherTinyBert("other");
        folder.addText("notes.txt");
    }

    @Test
    void baseModelIsImportedShownAndDeleted() throws Exception {
        HttpResponse<String> created = post("{\"name\": \"tiny-bert\", \"file\": \"tiny\"}");
        assertThat(created.statusCode()).isEqualTo(201);
        JsonNode base = json.readTree(created.body());
        String location = created.headers().firstValue("Location").orElseThrow();
        assertThat(location).isEqualTo("/v1/base-models/" + base.get("id").stringValue());
        assertThat(base.get("model_type").stringValue()).isEqualTo("bert");
        assertThat(base.get("layers").intValue()).isEqualTo(2);
        assertThat(base.get("masked_language_head").booleanValue()).isFalse();
        assertThat(base.get("content_hash").stringValue()).startsWith("sha256:");

        HttpResponse<String> again = post("{\"name\": \"tiny-bert\", \"file\": \"tiny\"}");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(created.body());

        assertThat(get(location).body()).isEqualTo(created.body());
        assertThat(get("/v1/base-models/tiny-bert").body()).isEqualTo(created.body());

        assertThat(send("DELETE", location, "").statusCode()).isEqualTo(204);
        assertThat(get(location).statusCode()).isEqualTo(404);
        assertThat(send("DELETE", location, "").statusCode()).isEqualTo(404);
    }

    @Test
    void parametersAreListedUnderTheNamesThatFreezeRulesMatch() throws Exception {
        post("{\"name\": \"tiny-bert\", \"file\": \"tiny\"}");

        JsonNode page =
                json.readTree(get("/v1/base-models/tiny-bert/parameters").body());

        assertThat(page.get("has_more").booleanValue()).isFalse();
        assertThat(page.get("data").size()).isEqualTo(37);
        JsonNode query = page.get("data").get(5);
        assertThat(query.get("name").stringValue()).isEqualTo("encoder.layer.0.attention.query.weight");
        assertThat(query.get("checkpoint_name").stringValue())
                .isEqualTo("bert.encoder.layer.0.attention.self.query.weight");
        assertThat(query.get("shape").toString()).isEqualTo("[8,8]");
        assertThat(query.get("count").intValue()).isEqualTo(64);
    }

    @Test
    void everyFaultOfAnImportIsNamedAtOnce() throws Exception {
        HttpResponse<String> answer = post("{\"name\": \"a/b\", \"file\": \"../../etc/passwd\", \"fiel\": \"tiny\"}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains("\"/name\"", "\"/file\"", "\"/fiel\"")
                .doesNotContain("/etc/passwd\\\"");
        assertThat(json.readTree(get("/v1/base-models").body()).get("data").isEmpty())
                .isTrue();
    }

    @Test
    void importIsRefusedWithTheFieldThatIsWrong() throws Exception {
        post("{\"name\": \"tiny-bert\", \"file\": \"tiny\"}");

        assertProblem(post("{\"name\": \"tiny-bert\", \"file\": \"other\"}"), 409, "model_exists", "/name");
        assertProblem(post("{\"name\": \"notes\", \"file\": \"notes.txt\"}"), 422, "checkpoint_invalid", "/file");
        assertProblem(post("{\"name\": \"tiny\", \"file\": \"tiyn\"}"), 422, "unknown_value", "/file");
        assertProblem(post("{\"name\": \"tiny\"}"), 422, "missing_field", "/file");
    }

    @Test
    void baseModelsArePaged() throws Exception {
        for (String name : new String[] {"one", "two", "three"}) {
            post("{\"name\": \"" + name + "\", \"file\": \"tiny\"}");
        }

        JsonNode first = json.readTree(get("/v1/base-models?limit=2").body());
        JsonNode second = json.readTree(
                get("/v1/base-models?limit=2&after=" + first.get("next").stringValue())
                        .body());

        assertThat(first.get("data").valueStream().map(base -> base.get("name").stringValue()))
                .containsExactly("three", "two");
        assertThat(first.get("has_more").booleanValue()).isTrue();
        assertThat(second.get("data").valueStream().map(base -> base.get("name").stringValue()))
                .containsExactly("one");
        assertThat(second.get("has_more").booleanValue()).isFalse();
    }

    @Test
    void modelThatIsNotThereIsNotFound() throws Exception {
        assertThat(get("/v1/models/model_x").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", "/v1/models/model_x", "").statusCode()).isEqualTo(404);
        assertThat(get("/v1/models").body()).isEqualTo("{\"data\":[],\"has_more\":false,\"next\":null}");
    }

    @Test
    void documentSaysThatErrorsAreProblems() throws Exception {
        JsonNode document = json.readTree(get("/v3/api-docs").body());

        JsonNode refusals = document.at("/paths/~1v1~1base-models/post/responses");
        assertThat(refusals.at("/409/content").propertyNames()).containsExactly("application/problem+json");
        assertThat(refusals.at("/201/content").propertyNames()).containsExactly("application/json");
        assertThat(document.at("/components/schemas/BaseModel/properties/masked_language_head/type")
                        .stringValue())
                .isEqualTo("boolean");
    }

    private void assertProblem(HttpResponse<String> answer, int status, String code, String pointer) {
        JsonNode problem = json.readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.get("errors").get(0).get("pointer").stringValue()).isEqualTo(pointer);
    }

    private HttpResponse<String> post(String body) throws Exception {
        return send("POST", "/v1/base-models", body);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "");
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .method(method, BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
    }
}
