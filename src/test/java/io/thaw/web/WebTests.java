package io.thaw.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.main.banner-mode=off",
            // There is no database here to be ready.
            "management.endpoint.health.validate-group-membership=false"
        })
class WebTests {

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();

    @LocalServerPort
    private int port;

    @Test
    void aGoodBodyIsReadAndAnsweredInSnakeCase() throws Exception {
        HttpResponse<String> answer =
                post("{\"name\":\"reviews\",\"training\":{\"batch_size\":16,\"kind\":\"linear\"}}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"name\":\"reviews\",\"training\":{\"batch_size\":16,\"weight_decay\":null,"
                        + "\"kind\":\"linear\",\"layers\":null},\"metadata\":null}");
    }

    @Test
    void everyFaultOfABodyIsReportedAtOnce() throws Exception {
        HttpResponse<String> answer = post("""
                {"nmae": "x", "metadata": {"team": 7}, "metadata": {},
                 "training": {"batch_size": "16", "weight_decay": 2, "kind": "linaer", "layers": [1, 2.5, "3"],
                              "batchSize": 4}}
                """);

        assertThat(faults(answer))
                .containsExactlyInAnyOrder(
                        "/nmae unknown_field",
                        "/metadata duplicate_field",
                        "/training/batch_size wrong_type",
                        "/training/batchSize unknown_field",
                        "/training/kind unknown_value",
                        "/training/layers/1 wrong_type",
                        "/training/layers/2 wrong_type",
                        "/training/weight_decay out_of_range",
                        "/name missing_field");
        JsonNode problem = problem(answer, 400);
        assertThat(problem.get("instance").stringValue()).isEqualTo("/v1/echo");
        assertThat(problem.get("errors").toString())
                .contains("Did you mean 'name'?", "Did you mean 'batch_size'?", "Did you mean 'linear'?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"name":"a","training":{"batch_size":1.0}}             | 400 | wrong_type     | /training/batch_size
                    {"name":"a","training":{"batch_size":2147483648}}      | 400 | wrong_type     | /training/batch_size
                    {"name":"a","training":{"batch_size":true}}            | 400 | wrong_type     | /training/batch_size
                    {"name":"a","training":{"batch_size":0}}               | 422 | out_of_range   | /training/batch_size
                    {"name":"a","training":{"weight_decay":1e999}}         | 422 | out_of_range   | /training/weight_decay
                    {"name":"a","training":{"weight_decay":"NaN"}}         | 422 | out_of_range   | /training/weight_decay
                    {"name":"a","training":{"weight_decay":NaN}}           | 400 | malformed_json | ``
                    {"name":"a","training":{"weight_decay":"0.5"}}         | 400 | wrong_type     | /training/weight_decay
                    {"name":"a","training":{"kind":0}}                     | 400 | wrong_type     | /training/kind
                    {"name":"a","training":{"kind":""}}                    | 422 | unknown_value  | /training/kind
                    {"name":"a","training":[]}                             | 400 | wrong_type     | /training
                    {"name":"a","training":"x"}                            | 400 | wrong_type     | /training
                    {"name":5}                                             | 400 | wrong_type     | /name
                    {"name":true}                                          | 400 | wrong_type     | /name
                    {"name":"a","name":"b"}                                | 400 | duplicate_field | /name
                    {"name":"a\\u0000"}                                    | 422 | invalid_name   | /name
                    {"name":"a","metadata":{"k":"\\ud800"}}                | 422 | text_invalid   | /metadata/k
                    {"name":"a","training":{"kind":"\\ud800"}}            | 422 | unknown_value  | /training/kind
                    {"name":"a","\\ud800":1}                             | 400 | malformed_json | ``
                    {"name":"a","metadata":{"a/b":5}}                      | 400 | wrong_type     | /metadata/a~1b
                    {}                                                     | 422 | missing_field  | /name
                    []                                                     | 400 | wrong_type     | ``
                    null                                                   | 400 | wrong_type     | ``
                    "x"                                                    | 400 | wrong_type     | ``
                    {"name":                                               | 400 | malformed_json | ``
                    {"name":"a"} {}                                        | 400 | malformed_json | ``
                    {"name":"a",}                                          | 400 | malformed_json | ``
                    ``                                                     | 400 | malformed_json | ``
                    """)
    void aBadBodyIsRefusedWithItsOwnKind(String body, int status, String code, String pointer) throws Exception {
        HttpResponse<String> answer = post(body);

        assertThat(problem(answer, status).get("code").stringValue()).isEqualTo(code);
        assertThat(faults(answer)).containsExactly(pointer + " " + code);
    }

    @Test
    void aNumberOfTwoThousandDigitsAndADeepBodyAreMalformed() throws Exception {
        assertThat(problem(post("{\"name\":" + "1".repeat(2000) + "}"), 400)
                        .get("code")
                        .stringValue())
                .isEqualTo("malformed_json");
        assertThat(problem(post("{\"metadata\":".repeat(100) + "1" + "}".repeat(100)), 400)
                        .get("code")
                        .stringValue())
                .isEqualTo("malformed_json");
    }

    @Test
    void aBodyAboveOneMebibyteIsTooLarge() throws Exception {
        assertThat(problem(post("\"" + "x".repeat(1 << 20) + "\""), 413)
                        .get("code")
                        .stringValue())
                .isEqualTo("payload_too_large");
    }

    @Test
    void aControllerThatChecksMoreAnswersWithEverythingAtOnce() throws Exception {
        HttpResponse<String> answer = post("/v1/checked", "{\"name\":\"taken\",\"traning\":{}}", "application/json");

        assertThat(faults(answer)).containsExactly("/traning unknown_field", "/name invalid_name");
        problem(answer, 400);
    }

    @Test
    void whatSpringRefusesIsAProblemToo() throws Exception {
        assertThat(problem(send(request("/v1/nowhere").GET()), 404).get("code").stringValue())
                .isEqualTo("not_found");
        assertThat(problem(post("/v1/echo", "<a/>", "text/xml"), 415)
                        .get("code")
                        .stringValue())
                .isEqualTo("unsupported_media_type");
        HttpResponse<String> method = send(request("/v1/echo").method("PATCH", BodyPublishers.noBody()));
        assertThat(problem(method, 405).get("code").stringValue()).isEqualTo("method_not_allowed");
        assertThat(method.headers().firstValue("Allow")).hasValue("POST");
        assertThat(problem(
                                send(request("/v1/rows")
                                        .header("Accept", "application/xml")
                                        .GET()),
                                406)
                        .get("code")
                        .stringValue())
                .isEqualTo("not_acceptable");
    }

    @Test
    void whatTomcatRefusesIsAProblemToo() throws Exception {
        HttpResponse<String> answer = send(request("/v1/jobs-of-test/%2e%2e%2f").GET());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(json.readTree(answer.body()).get("code").stringValue()).isEqualTo("malformed_request");
    }

    @Test
    void whatIsNotTextNeverComesToTheDatabase() throws Exception {
        assertThat(problem(send(request("/v1/rows?after=%00").GET()), 400)
                        .get("code")
                        .stringValue())
                .isEqualTo("malformed_request");
        assertThat(send(request("/v1/jobs-of-test/a%00b").GET()).statusCode()).isIn(400, 404);
    }

    @Test
    void anUnforeseenFailureTellsNothingOfTheInside() throws Exception {
        HttpResponse<String> answer = send(request("/v1/failing").GET());

        assertThat(problem(answer, 500).get("code").stringValue()).isEqualTo("internal");
        assertThat(answer.body()).doesNotContain("secret", "Exception", "io.thaw");
    }

    @Test
    void aDatabaseThatIsAwayIsAReasonToComeAgainSoon() throws Exception {
        HttpResponse<String> answer = send(request("/v1/without-database").GET());

        assertThat(problem(answer, 503).get("code").stringValue()).isEqualTo("database_unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        assertThat(answer.body()).doesNotContain("secret", "Exception");
    }

    @Test
    void anAddressedThingThatIsMissingIsNotFound() throws Exception {
        assertThat(problem(send(request("/v1/jobs-of-test/job_1").GET()), 404)
                        .get("type")
                        .stringValue())
                .isEqualTo("/problems/not-found");
    }

    @Test
    void listsArePagedToTheirEnd() throws Exception {
        List<String> seen = new ArrayList<>();
        String query = "?limit=2";
        for (int page = 0; page < 3; page++) {
            JsonNode body =
                    json.readTree(send(request("/v1/rows" + query).GET()).body());
            body.get("data").forEach(row -> seen.add(row.stringValue()));
            assertThat(body.get("has_more").booleanValue()).isEqualTo(page < 2);
            query = "?limit=2&after=" + body.get("next").asString();
        }

        assertThat(seen).containsExactly("r1", "r2", "r3", "r4", "r5");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0,422,out_of_range",
        "limit=201,422,out_of_range",
        "limit=many,400,wrong_type",
        "after=tampered,400,invalid_cursor",
        "lmit=3,400,unknown_parameter"
    })
    void aBadPageIsRefused(String query, int status, String code) throws Exception {
        assertThat(problem(send(request("/v1/rows?" + query).GET()), status)
                        .get("code")
                        .stringValue())
                .isEqualTo(code);
    }

    @Test
    void anUnknownValueOfAParameterNamesTheKnownOnes() throws Exception {
        JsonNode problem = problem(send(request("/v1/kinds?kind=linaer").GET()), 422);

        assertThat(problem.get("errors").toString()).contains("unknown_value", "Values: linear, cosine");
    }

    @Test
    void everyProblemTypeLeadsToAPage() throws Exception {
        for (ErrorKind kind : ErrorKind.values()) {
            HttpResponse<String> page =
                    send(request(Problems.type(kind).toString()).GET());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains(kind.code(), kind.title());
        }
        problem(send(request("/problems/nonsense").GET()), 404);
    }

    @Test
    void theDocumentShowsTheSharedProblemInSnakeCase() throws Exception {
        JsonNode document = json.readTree(send(request("/v3/api-docs").GET()).body());

        JsonNode operation = document.at("/paths/~1v1~1echo/post");
        assertThat(operation
                        .at("/responses/default/content/application~1problem+json/schema/$ref")
                        .stringValue())
                .isEqualTo("#/components/schemas/Problem");
        assertThat(operation.at("/responses/200/content").propertyNames()).containsExactly("application/json");
        assertThat(document.at("/components/schemas/WebTestsTraining/properties")
                        .propertyNames())
                .contains("batch_size", "weight_decay");
        assertThat(document.at("/components/schemas/WebTestsTraining/properties/kind/enum")
                        .toString())
                .isEqualTo("[\"linear\",\"cosine\"]");
        assertThat(document.at("/paths/~1v1~1rows/get/parameters").findValuesAsString("name"))
                .containsExactlyInAnyOrder("limit", "after");
    }

    private HttpResponse<String> post(String body) throws Exception {
        return post("/v1/echo", body, "application/json");
    }

    private HttpResponse<String> post(String path, String body, String contentType) throws Exception {
        return send(request(path).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private JsonNode problem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = json.readTree(answer.body());
        assertThat(problem.propertyNames()).contains("type", "title", "status", "detail", "instance", "code", "errors");
        return problem;
    }

    private List<String> faults(HttpResponse<String> answer) {
        List<String> faults = new ArrayList<>();
        json.readTree(answer.body())
                .get("errors")
                .forEach(error -> faults.add(error.get("pointer").stringValue() + " "
                        + error.get("code").stringValue()));
        return faults;
    }

    record Body(
            @NotNull @Pattern(regexp = "\\P{Cntrl}+") String name,
            @Valid Training training,
            Map<String, String> metadata) {}

    record Training(
            @Min(1) @Max(64) Integer batchSize,
            @DecimalMin("0") @DecimalMax("1") Double weightDecay,
            Kind kind,
            List<Integer> layers) {}

    enum Kind {
        LINEAR,
        COSINE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(
            exclude = {
                DataSourceAutoConfiguration.class,
                HibernateJpaAutoConfiguration.class,
                DataJpaRepositoriesAutoConfiguration.class,
                FlywayAutoConfiguration.class,
                ManagementWebSecurityAutoConfiguration.class,
                ServletWebSecurityAutoConfiguration.class
            })
    @ComponentScan(basePackageClasses = Problems.class)
    @Import(Endpoints.class)
    static class WebOnly {}

    @RestController
    static class Endpoints {

        @PostMapping("/v1/echo")
        Body echo(@RequestBody Body body) {
            return body;
        }

        @PostMapping("/v1/checked")
        void checked(@RequestBody Checked<Body> body) {
            body.faults().add("/name", ErrorKind.INVALID_NAME, "This name is taken.");
            body.faults().throwIfAny();
        }

        @GetMapping("/v1/failing")
        String failing() {
            throw new IllegalStateException("secret");
        }

        @GetMapping("/v1/without-database")
        String withoutDatabase() {
            throw new CannotCreateTransactionException("secret");
        }

        @GetMapping("/v1/jobs-of-test/{id}")
        String job(@PathVariable String id) {
            throw new DomainException(ErrorKind.JOB_NOT_FOUND, "No job has the id '" + id + "'.");
        }

        @GetMapping("/v1/kinds")
        Kind kind(@RequestParam Kind kind) {
            return kind;
        }

        @GetMapping("/v1/rows")
        Page<String> rows(Paging paging) {
            List<String> rows = List.of("r1", "r2", "r3", "r4", "r5");
            int from = paging.after() == null ? 0 : rows.indexOf(paging.after()) + 1;
            return Page.of(rows.subList(from, Math.min(rows.size(), from + paging.rows())), paging, row -> row);
        }
    }
}
