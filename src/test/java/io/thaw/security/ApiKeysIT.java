package io.thaw.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.thaw.PlainHttp;
import io.thaw.database.IntegrationTest;
import io.thaw.tenant.Tenant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

@IntegrationTest
@ExtendWith(OutputCaptureExtension.class)
class ApiKeysIT {

    @LocalServerPort
    int port;

    @Autowired
    ApiKeys keys;

    @Autowired
    JdbcTemplate jdbc;

    @TempDir
    Path directory;

    @Test
    void aKeyIsShownOnceAndOpensWhatItSays() {
        JsonNode made = made("""
                {"name": "reader", "scopes": ["jobs:read"], "expires_in_days": 1}""");
        String secret = made.get("key").stringValue();

        assertThat(secret).matches("thaw_[0-9a-f]{64}");
        assertThat(status("/v1/jobs", secret)).isEqualTo(200);
        assertThat(status("/v1/models", secret)).isEqualTo(403);
        JsonNode shown = ask(HttpMethod.GET, "/v1/api-keys/" + made.get("id").stringValue(), null)
                .getBody();
        assertThat(shown.has("key")).isFalse();
        assertThat(shown.get("scopes").toString()).isEqualTo("[\"jobs:read\"]");
        assertThat(jdbc.queryForList("select api_key::text from api_key", String.class))
                .noneMatch(row -> row.contains(secret));
    }

    @Test
    void aRevokedKeyOpensNothing() {
        JsonNode made = made("""
                {"name": "short", "scopes": ["jobs:read"]}""");
        String path = "/v1/api-keys/" + made.get("id").stringValue();

        assertThat(ask(HttpMethod.DELETE, path, null).getStatusCode().value()).isEqualTo(204);

        assertThat(status("/v1/jobs", made.get("key").stringValue())).isEqualTo(401);
        assertThat(ask(HttpMethod.GET, path, null).getStatusCode().value()).isEqualTo(404);
        assertThat(ask(HttpMethod.DELETE, path, null).getStatusCode().value()).isEqualTo(404);
    }

    @Test
    void anExpiredKeyOpensNothing() {
        ApiKeys.Issued issued =
                keys.issue("old", List.of(Scope.JOBS_READ), Instant.now().minusSeconds(1));

        assertThat(status("/v1/jobs", issued.secret().text())).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"1, 200", "0, 401"})
    void aKeyThatIsReplacedGoesOnForAsLongAsIsAsked(int hours, int status) {
        ApiKeys.Issued old = keys.issue("old", List.of(Scope.JOBS_READ), null);

        JsonNode made = ask(
                        HttpMethod.POST,
                        "/v1/api-keys/" + old.key().id() + "/rotate",
                        "{\"overlap_hours\": " + hours + "}")
                .getBody();

        assertThat(status("/v1/jobs", made.get("key").stringValue())).isEqualTo(200);
        assertThat(status("/v1/jobs", old.secret().text())).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer thaw_",
                "Bearer thaw_55",
                "Bearer x.y.z",
                "Basic dGhhdzp0aGF3",
                "Bearer a b"
            })
    void whatIsNoKeyOpensNothing(String header) {
        ResponseEntity<JsonNode> answer = PlainHttp.builder()
                .defaultStatusHandler(HttpStatusCode::isError, (request, response) -> {})
                .build()
                .get()
                .uri("http://localhost:" + port + "/v1/jobs")
                .header(TestCredentials.ANONYMOUS, "yes")
                .header(HttpHeaders.AUTHORIZATION, header)
                .retrieve()
                .toEntity(JsonNode.class);

        assertThat(answer.getStatusCode().value()).isEqualTo(401);
        assertThat(answer.getBody().get("code").stringValue()).isEqualTo("unauthenticated");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                            | /name missing_field, /scopes missing_field
            {"name": " ", "scopes": []}                                   | /name invalid_name, /scopes out_of_range
            {"name": "a", "scopes": ["jobs:reed"]}                        | /scopes/0 unknown_value
            {"name": "a", "scopes": ["admin"], "expires_in_days": 0}      | /expires_in_days out_of_range
            {"name": "a", "scopes": ["admin"], "key": "thaw_1"}           | /key unknown_field
            """)
    void everythingThatIsWrongIsNamedAtOnce(String body, String faults) {
        JsonNode problem = ask(HttpMethod.POST, "/v1/api-keys", body).getBody();

        assertThat(problem.get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").stringValue() + " "
                                + error.get("code").stringValue()))
                .containsExactlyInAnyOrder(faults.split(", "));
    }

    @Test
    void servicesThatStartTogetherMakeOneFirstKey() {
        jdbc.update("delete from api_key");
        List<CompletableFuture<Optional<ApiKeys.Issued>>> starts = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> Tenant.DEFAULT.call(() -> keys.issueFirst(Optional.empty()))))
                .toList();

        assertThat(starts.stream().filter(start -> start.join().isPresent())).hasSize(1);
        keys.issueFirst(Optional.of(new Secret(TestCredentials.KEY)));
    }

    @Test
    void theFirstKeyIsForItsOwnersEyesAndInNoLog(CapturedOutput output) throws Exception {
        jdbc.update("delete from api_key");
        Path file = directory.resolve("data").resolve("api-key");

        new FirstKey(keys, new SecurityProperties(null, file, null)).run(new DefaultApplicationArguments());

        String secret = Files.readString(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(status("/v1/api-keys", secret)).isEqualTo(200);
        assertThat(output.toString()).contains(file.toString()).doesNotContain(secret);
        keys.issueFirst(Optional.of(new Secret(TestCredentials.KEY)));
    }

    @Test
    void aSecretIsNotTold() {
        assertThat(Secret.random().toString()).isEqualTo("thaw_…");
        assertThat(new SecurityProperties(TestCredentials.KEY, directory, null).toString())
                .doesNotContain("555");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Secret("hunter2"))
                .withMessageNotContaining("hunter2");
    }

    private JsonNode made(String body) {
        ResponseEntity<JsonNode> answer = ask(HttpMethod.POST, "/v1/api-keys", body);
        assertThat(answer.getStatusCode().value()).as(answer.toString()).isEqualTo(201);
        assertThat(answer.getHeaders().getCacheControl()).isEqualTo("no-store");
        return answer.getBody();
    }

    private int status(String path, String secret) {
        return PlainHttp.builder()
                .defaultStatusHandler(HttpStatusCode::isError, (request, response) -> {})
                .build()
                .get()
                .uri("http://localhost:" + port + path)
                .headers(headers -> headers.setBearerAuth(secret))
                .retrieve()
                .toBodilessEntity()
                .getStatusCode()
                .value();
    }

    private ResponseEntity<JsonNode> ask(HttpMethod method, String path, String body) {
        RestClient.RequestBodySpec request = PlainHttp.builder()
                .defaultStatusHandler(HttpStatusCode::isError, (asked, response) -> {})
                .build()
                .method(method)
                .uri("http://localhost:" + port + path);
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        return request.retrieve().toEntity(JsonNode.class);
    }
}
