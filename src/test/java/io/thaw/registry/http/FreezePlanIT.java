package io.thaw.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.database.IntegrationTest;
import io.thaw.registry.BaseModelFolder;
import io.thaw.registry.BaseModels;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@IntegrationTest
class FreezePlanIT {

    private static final String TEXT = "{'type': 'text-classification', 'labels': ['neg', 'pos']}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();

    @Autowired
    BaseModels baseModels;

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @Test
    void aWellKnownBaseNeedsNoImport() throws Exception {
        HttpResponse<String> answer =
                post(request("bert-base-uncased", TEXT, "{'strategy': 'freeze_first_n', 'n': 8}"));
        JsonNode plan = json.readTree(answer.body());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(plan.path("id").asString()).startsWith("plan_");
        assertThat(plan.path("hash").asString()).startsWith("sha256:");
        assertThat(plan.at("/summary/total_parameters").asLong()).isEqualTo(109_483_778);
        assertThat(plan.at("/summary/trainable_parameters").asLong()).isEqualTo(28_943_618);
        assertThat(plan.at("/summary/boundary").asString()).isEqualTo("encoder.layer.8");
        assertThat(plan.at("/summary/prefix_cacheable").asBoolean()).isTrue();
        assertThat(plan.at("/cost/flops_vs_full").asDouble()).isCloseTo(0.556, within(0.005));
        assertThat(plan.at("/cost/flops_vs_full_cached").asDouble()).isCloseTo(0.333, within(0.005));
        assertThat(plan.at("/cost/optimizer_bytes").asLong()).isEqualTo(347_323_416);
        // Told once an idle worker has measured the device.
        JsonNode seconds = plan.at("/cost/estimated_seconds");
        assertThat(seconds.isNull() || seconds.asDouble() > 0).isTrue();
        assertThat(plan.at("/groups/0/component").asString()).isEqualTo("embeddings");
        assertThat(plan.at("/groups/0/reason").asString()).isEqualTo("frozen_by_strategy");
        JsonNode query = plan.path("parameters")
                .valueStream()
                .filter(p -> p.path("name").asString().equals("encoder.layer.8.attention.query.weight"))
                .findFirst()
                .orElseThrow();
        assertThat(query.path("checkpoint_name").asString())
                .isEqualTo("bert.encoder.layer.8.attention.self.query.weight");
        assertThat(query.path("shape").toString()).isEqualTo("[768,768]");
        assertThat(query.path("reason").asString()).isEqualTo("trainable_by_strategy");
        assertThat(query.path("rule").asString()).isEqualTo("/strategy");
        assertThat(query.path("lr_multiplier").asDouble()).isEqualTo(1);
        assertThat(query.path("weight_decay").asDouble()).isEqualTo(0.01);
    }

    @Test
    void anImportedBaseIsFoundByNameAndId() throws Exception {
        new BaseModelFolder(data).addTinyBert("tiny");
        String id = baseModels.importFrom("planned-bert", "tiny").baseModel().id();

        String task = "{'type': 'text-classification', 'labels': ['neg', 'pos'], 'max_length': 8}";
        JsonNode byName =
                json.readTree(post(request("planned-bert", task, "'head_only'")).body());
        JsonNode byId = json.readTree(post(request(id, task, "'head_only'")).body());

        assertThat(byName.path("hash").asString()).startsWith("sha256:");
        assertThat(byId).isEqualTo(byName);
    }

    @Test
    void everyExampleOfTheCatalogueIsAPlan() throws Exception {
        JsonNode strategies = get("/v1/freeze-strategies").path("data");

        assertThat(strategies).hasSize(10).allSatisfy(strategy -> {
            String freeze = strategy.path("example").toString();
            HttpResponse<String> answer = post(request("bert-base-uncased", TEXT, freeze));
            assertThat(answer.statusCode()).as(freeze + answer.body()).isEqualTo(200);
            assertThat(json.readTree(answer.body()).path("strategy")).isEqualTo(strategy.path("name"));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {'strategy': 'freeze_first_n', 'n': 8, 'embeddings': 'trainable'} | no_prefix_savings
            'bitfit'                                                          | no_prefix_savings
            'layer_norm_only'                                                 | no_prefix_savings
            'head_only'                                                       | nsp_pooler_feature
            """)
    void aSuggestionCanBePostedBackAsItStands(String freeze, String warning) throws Exception {
        String request = quoted(request("bert-base-uncased", TEXT, freeze));
        JsonNode warnings = json.readTree(post(request).body()).path("warnings");
        assertThat(warnings.at("/0/code").asString()).isEqualTo(warning);

        ObjectNode patched = mergePatch((ObjectNode) json.readTree(request), warnings.at("/0/suggestion"));
        HttpResponse<String> answer = post(patched.toString());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json.readTree(answer.body()).path("warnings")).isEmpty();
    }

    @Test
    void everyFaultIsToldAtOnce() throws Exception {
        HttpResponse<String> answer = post("""
                {'base_model': 'bert-base-uncasd', 'tsak': 1,
                 'task': {'type': 'text-classification', 'max_length': 1},
                 'freeze': {'strategy': 'freeze_first_n', 'n': '8'},
                 'training': {'batch_size': 0, 'weight_decay': 2}}""");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json.readTree(answer.body())
                        .path("errors")
                        .valueStream()
                        .map(e -> e.path("pointer").asString() + " "
                                + e.path("code").asString()))
                .containsExactlyInAnyOrder(
                        "/tsak unknown_field",
                        "/base_model model_not_found",
                        "/task/max_length out_of_range",
                        "/freeze/n wrong_type",
                        "/training/batch_size out_of_range",
                        "/training/weight_decay out_of_range");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            bert-base-uncased | {'type': 'text-classification'}                                        | /task/labels missing_field
            bert-base-uncased | {'type': 'text-classification', 'labels': []}                          | /task/labels out_of_range
            bert-base-uncased | {'type': 'text-classification', 'labels': ['a', 'a']}                  | /task/labels/1 duplicate_value
            bert-base-uncased | {'type': 'question-answering', 'labels': ['a']}                        | /task/labels conflicting_fields
            bert-base-uncased | {'type': 'question-answering', 'pooling': 'cls'}                       | /task/pooling conflicting_fields
            roberta-base      | {'type': 'text-classification', 'labels': ['a'], 'pooling': 'pooler'}  | /task/pooling component_missing
            roberta-base      | {'type': 'text-classification', 'labels': ['a'], 'max_length': 513}    | /task/max_length out_of_range
            bert-base-uncased | {'type': 'translation'}                                                | /task/type unknown_value
            """)
    void aTaskThatDoesNotFitIsRefused(String base, String task, String fault) throws Exception {
        JsonNode problem = json.readTree(post(request(base, task, "'full'")).body());

        assertThat(problem.path("errors")
                        .valueStream()
                        .map(e -> e.path("pointer").asString() + " "
                                + e.path("code").asString()))
                .containsExactly(fault);
    }

    @Test
    void theDocumentDescribesRequestAndPlanWithoutCircles() throws Exception {
        JsonNode document = get("/v3/api-docs");
        JsonNode schemas = document.at("/components/schemas");

        assertThat(document.at("/paths/~1v1~1freeze-plans/post/requestBody/content/application~1json/schema/$ref")
                        .asString())
                .isEqualTo("#/components/schemas/FreezePlanRequest");
        assertThat(schemas.at("/FreezePlanRequest/properties/freeze/$ref").asString())
                .isEqualTo("#/components/schemas/FreezeSpec");
        assertThat(schemas.at("/FreezePlan/properties").propertyNames())
                .contains("hash", "summary", "cost", "groups", "parameters", "warnings", "explanation");
        assertThat(schemas.at("/FreezePlanWarning/properties/suggestion/oneOf/0/$ref")
                        .asString())
                .isEqualTo("#/components/schemas/FreezeSuggestion");
        assertThat(schemas.propertyNames())
                .doesNotContain("FreezeStrategy", "Full", "Rule", "Suggestion", "CheckedFreezePlanRequest");
        assertThat(schemas.toString()).doesNotContain("allOf");
    }

    private static ObjectNode mergePatch(ObjectNode target, JsonNode patch) {
        patch.properties().forEach(field -> {
            JsonNode old = target.path(field.getKey());
            JsonNode value = field.getValue();
            target.set(
                    field.getKey(),
                    value instanceof ObjectNode object
                            ? mergePatch(old instanceof ObjectNode kept ? kept.deepCopy() : target.objectNode(), object)
                            : value);
        });
        return target;
    }

    private static String request(String base, String task, String freeze) {
        return "{'base_model': '" + base + "', 'task': " + task + ", 'freeze': " + freeze + "}";
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri("/v1/freeze-plans"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(quoted(body)))
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return json.readTree(client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString())
                .body());
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }
}
