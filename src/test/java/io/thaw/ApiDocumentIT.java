package io.thaw;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What every operation of the OpenAPI document owes its readers. */
@IntegrationTest
@TestPropertySource(properties = {"thaw.role=api", "thaw.base-models.directory=target/base-models"})
class ApiDocumentIT {

    private static final Pattern WIRE_NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
    private static final Predicate<String> ERROR =
            Pattern.compile("[45]..|default").asMatchPredicate();

    @LocalServerPort
    private int port;

    @Test
    void everyOperationHasASummaryAnExampleOfItsBodyAndTheProblemAsItsError() throws Exception {
        List<String> missing = new ArrayList<>();
        JsonNode document = document();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(verb -> {
                    JsonNode operation = verb.getValue();
                    String name = verb.getKey() + " " + path.getKey();
                    if (operation.path("summary").isMissingNode()) {
                        missing.add(name + " has no summary");
                    }
                    String error = path.getKey().startsWith("/v2") ? "json" : "problem+json";
                    if (operation
                            .at("/responses/default/content/application~1" + error)
                            .isMissingNode()) {
                        missing.add(name + " has no " + error);
                    }
                    JsonNode body = operation.at("/requestBody/content/application~1json");
                    if (!body.isMissingNode() && !body.has("examples") && !hasExampleOfEachField(document, body)) {
                        missing.add(name + " has no example of its body");
                    }
                }));

        assertThat(missing).isEmpty();
    }

    /** The library leaves a schema out that it cannot make, and says so in the log alone. */
    @Test
    void everyAnswerWithABodyHasASchema() throws Exception {
        List<String> missing = new ArrayList<>();
        document()
                .get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(verb -> {
                    JsonNode answer = verb.getValue().at("/responses/200");
                    boolean bodiless = path.getKey().matches("/v2/.*/(ready|live)");
                    if (!answer.isMissingNode()
                            && !bodiless
                            && answer.path("content").isEmpty()) {
                        missing.add(verb.getKey() + " " + path.getKey());
                    }
                }));

        assertThat(missing).isEmpty();
    }

    @Test
    void anExampleOfATextIsAText() throws Exception {
        List<JsonNode> texts = new ArrayList<>();
        document()
                .get("paths")
                .forEach(path -> path.forEach(operation -> operation
                        .path("parameters")
                        .valueStream()
                        .filter(parameter ->
                                parameter.at("/schema/type").toString().contains("string"))
                        .filter(parameter -> parameter.has("example"))
                        .forEach(texts::add)));

        assertThat(texts)
                .hasSizeGreaterThan(10)
                .allSatisfy(parameter -> assertThat(parameter.get("example").isString())
                        .as(parameter.toString())
                        .isTrue());
    }

    @Test
    void defaultsHaveTheirTypeAndArraysTheirItems() throws Exception {
        List<String> wrong = new ArrayList<>();
        document()
                .at("/components/schemas")
                .properties()
                .forEach(schema -> schema.getValue()
                        .path("properties")
                        .properties()
                        .forEach(property -> {
                            String types = property.getValue().path("type").toString();
                            String name = schema.getKey() + "." + property.getKey();
                            if (types.matches(".*\"(number|integer)\".*")
                                    && property.getValue().path("default").isString()) {
                                wrong.add(name + " has a text as its default");
                            }
                            if (types.contains("\"array\"")
                                    && !property.getValue().has("items")) {
                                wrong.add(name + " has no items");
                            }
                        }));

        assertThat(wrong).isEmpty();
    }

    @Test
    void whatMayBeNullIsSaidToBe() throws Exception {
        JsonNode schemas = document().at("/components/schemas");

        assertThat(schemas.at("/ProblemError/properties/suggestion/type").toString())
                .contains("string", "null");
        assertThat(schemas.at("/ProblemError/properties/code/type").toString()).doesNotContain("null");
        assertThat(schemas.at("/TenantView/properties/max_queued_jobs/type").toString())
                .contains("integer", "null");
    }

    @Test
    void everyOperationHasATagAnErrorAndANameThatItsClientsCanUse() throws Exception {
        List<String> names = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        document()
                .get("paths")
                .forEach(path -> path.forEach(operation -> {
                    String name = operation.path("operationId").stringValue("");
                    names.add(name);
                    if (operation.path("tags").isEmpty()) {
                        missing.add(name + " has no tag");
                    }
                    if (operation.path("responses").propertyNames().stream().noneMatch(ERROR)) {
                        missing.add(name + " has no error");
                    }
                    if (operation.path("responses").propertyNames().stream().noneMatch(each -> each.startsWith("2"))) {
                        missing.add(name + " has no answer");
                    }
                }));

        assertThat(missing).isEmpty();
        assertThat(names)
                .doesNotHaveDuplicates()
                .contains("submitJob", "listJobs", "listDatasets")
                .allMatch(name -> name.matches("[a-z]+([A-Z][a-z]*)*"), "a verb in camel case, without a number");
    }

    private static boolean hasExampleOfEachField(JsonNode document, JsonNode body) {
        JsonNode schema = document.at(body.at("/schema/$ref").stringValue("#").substring(1));
        return schema.path("required")
                .valueStream()
                .allMatch(field ->
                        schema.path("properties").path(field.stringValue()).has("example"));
    }

    @Test
    void everyPropertyIsInSnakeCase() throws Exception {
        List<String> names = new ArrayList<>();
        document()
                .at("/components/schemas")
                .forEach(schema -> schema.path("properties").propertyNames().forEach(names::add));

        assertThat(names).isNotEmpty().allMatch(name -> WIRE_NAME.matcher(name).matches());
    }

    @Test
    void everySchemaThatIsReferredToIsThere() throws Exception {
        JsonNode document = document();
        List<String> references = document.findValuesAsString("$ref");

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .isFalse());
    }

    @Test
    void swaggerUiIsThere() throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/swagger-ui.html"))
                .build();

        assertThat(client.send(request, BodyHandlers.ofString()).body()).contains("swagger-ui");
    }

    /** {@code mvn verify -Dtest=none -Dit.test=ApiDocumentIT -Dopenapi.write=true} writes it. */
    @Test
    void theDocumentThatIsKeptIsTheServices() throws Exception {
        JsonNode document = document();
        JsonMapper json = JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
        Path kept = Path.of("docs/openapi.json");
        if (Boolean.getBoolean("openapi.write")) {
            Files.writeString(kept, json.writeValueAsString(json.treeToValue(document, TreeMap.class)) + "\n");
        }

        assertThat(json.readTree(Files.readString(kept)).equals(document))
                .as("docs/openapi.json is not the service's document; write it anew")
                .isTrue();
    }

    private JsonNode document() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v3/api-docs"))
                .build();
        String body = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body();
        return new JsonMapper().readTree(body);
    }
}
