package io.thaw.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.ModelLayout;
import io.thaw.freeze.ParameterSpec;
import io.thaw.freeze.TrainingSettings;
import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModelFolder;
import io.thaw.registry.BaseModels;
import io.thaw.registry.FinishedModel;
import io.thaw.registry.Lineage;
import io.thaw.registry.Model;
import io.thaw.registry.ModelDocuments;
import io.thaw.registry.Models;
import io.thaw.registry.TensorEntry;
import io.thaw.registry.Tensors;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@IntegrationTest
class ModelDocumentIT {

    private static final Head HEAD = Head.textClassification(2, Pooling.MEAN);

    private final HttpClient client = HttpClient.newHttpClient();

    @Autowired
    BaseModels baseModels;

    @Autowired
    Models models;

    @Autowired
    ModelDocuments documents;

    @Autowired
    Tensors tensors;

    @Autowired
    JdbcTemplate jdbc;

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    private BaseModel base;

    record Proof(String verdict, Map<String, Integer> frozen, Map<String, Integer> trained) {}

    record Quality(Map<String, String> splits) {}

    @BeforeEach
    void importBase() throws IOException {
        jdbc.execute("TRUNCATE base_model CASCADE");
        new BaseModelFolder(data).addTinyBert("tiny");
        base = baseModels.importFrom("tiny-bert", "tiny").baseModel();
    }

    @Test
    void documentsAreShownAsTheyWereKept() throws Exception {
        String model = "/v1/models/" + published(true).id();

        assertThat(get(model + "/certificate").body())
                .startsWith("{\"verdict\":\"verified\",\"frozen\":{\"identical\":37,");
        assertThat(get("/v1/models/reviews/evaluation").body()).isEqualTo("{\"splits\":{}}");
        HttpResponse<String> card = get(model + "/card");
        assertThat(card.headers().firstValue("Content-Type")).contains("text/markdown;charset=UTF-8");
        assertThat(card.body())
                .startsWith("---\n")
                .contains(
                        "# reviews, version 1",
                        "schön",
                        "Strategy: `head_only`",
                        "Of 37 frozen tensors",
                        "| `embeddings` | no |");
    }

    @Test
    void documentsOfAModelNeverChangeAndGoWithIt() throws Exception {
        Model model = published(true);

        documents.keep(
                model.id(),
                plan(),
                new Proof("other", Map.of(), Map.of()),
                new Quality(Map.of()),
                new Quality(Map.of()));
        assertThat(documents
                        .certificate(model.id())
                        .orElseThrow()
                        .get("verdict")
                        .stringValue())
                .isEqualTo("verified");
        models.delete(model.id());

        assertThat(jdbc.queryForObject("select count(*) from model_document", Long.class))
                .isZero();
    }

    @Test
    void whatAModelOrTheServiceDoesNotHaveIsNotFound() throws Exception {
        String bare = "/v1/models/" + published(false).id();

        assertNotFound(get(bare + "/certificate"), "The model has no certificate");
        assertNotFound(get(bare + "/evaluation"), "The model has no evaluation");
        assertThat(get(bare + "/card").body()).contains("# reviews, version 1").doesNotContain("Certificate");
        for (String document : List.of("certificate", "evaluation", "card")) {
            assertNotFound(get("/v1/models/model_x/" + document), "There is no model 'model_x'.");
        }
    }

    private static void assertNotFound(HttpResponse<String> answer, String detail) {
        JsonNode problem = new JsonMapper().readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(problem.get("code").stringValue()).isEqualTo("not_found");
        assertThat(problem.get("detail").stringValue()).startsWith(detail);
    }

    private Model published(boolean withDocuments) {
        ModelLayout layout = base.encoder().layout(HEAD);
        List<TensorEntry> trained = layout.parameters().stream()
                .filter(ParameterSpec::fresh)
                .map(parameter -> tensors.store(
                        parameter.name(), parameter.checkpointName(), parameter.shape(), ByteBuffer.allocate((int)
                                (4 * parameter.elements()))))
                .toList();
        Model model = models.publish(new FinishedModel(
                "reviews",
                base.id(),
                HEAD,
                List.of("schlecht", "schön"),
                List.of(),
                16,
                base.manifest().trained(layout, trained),
                Map.of(),
                new Lineage("job_1", "ds_1", "sha256:1", 42)));
        if (withDocuments) {
            documents.keep(
                    model.id(),
                    plan(),
                    new Proof(
                            "verified",
                            new TreeMap<>(Map.of("tensors", 37, "parameters", 1000, "identical", 37)),
                            new TreeMap<>(Map.of("tensors", 2, "parameters", 18, "unchanged", 0))),
                    new Quality(Map.of()),
                    new Quality(Map.of()));
        }
        return model;
    }

    private FreezePlan plan() {
        return FreezePlan.of(
                base.encoder().layout(HEAD),
                FreezeSpec.of(new FreezeStrategy.HeadOnly(false)),
                new TrainingSettings(1, 16, 0.01, null));
    }

    private HttpResponse<String> get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
