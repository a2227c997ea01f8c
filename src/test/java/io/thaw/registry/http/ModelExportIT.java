package io.thaw.registry.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.thaw.database.IntegrationTest;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskType;
import io.thaw.freeze.ParameterSpec;
import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModelFolder;
import io.thaw.registry.BaseModels;
import io.thaw.registry.FinishedModel;
import io.thaw.registry.Lineage;
import io.thaw.registry.Model;
import io.thaw.registry.Models;
import io.thaw.registry.TensorEntry;
import io.thaw.registry.Tensors;
import io.thaw.storage.StoredBlob;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What leaves the registry as a file, and what a comparison of models says. Real Transformers load it in interop/. */
@IntegrationTest
class ModelExportIT {

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

    private BaseModel base;

    @BeforeEach
    void aBase() throws IOException {
        jdbc.execute("TRUNCATE base_model CASCADE");
        new BaseModelFolder(data).addTinyBert("tiny");
        base = baseModels.importFrom("tiny", "tiny").baseModel();
    }

    @Test
    void anExportIsADirectoryOfHuggingFaceThatCanBeImportedAgain() throws Exception {
        Model model = published("reviews", Head.textClassification(2, Pooling.POOLER), 1, "");

        HttpResponse<byte[]> response = get("/v1/models/reviews/export");
        Map<String, byte[]> files = unpacked(response.body());

        assertThat(response.headers().firstValue("Content-Type")).contains("application/zip");
        assertThat(response.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("reviews-1.zip");
        assertThat(files.keySet())
                .containsExactlyInAnyOrder(
                        "README.md",
                        "config.json",
                        "tokenizer.json",
                        "tokenizer_config.json",
                        "thaw.json",
                        "model.safetensors");
        JsonNode config = json.readTree(files.get("config.json"));
        assertThat(config.at("/architectures/0").stringValue()).isEqualTo("BertForSequenceClassification");
        assertThat(config.at("/id2label/1").stringValue()).isEqualTo("pos");
        assertThat(config.get("problem_type").stringValue()).isEqualTo("single_label_classification");
        assertThat(json.readTree(files.get("tokenizer_config.json"))
                        .get("model_max_length")
                        .intValue())
                .isEqualTo(base.encoder().config().maxLength());

        BaseModel again = imported("again", files);
        Map<String, TensorEntry> tensorsOfModel = model.manifest().byName();
        assertThat(again.encoder().pooler()).isTrue();
        assertThat(again.manifest().tensors())
                .allSatisfy(tensor -> assertThat(tensor.sha256())
                        .isEqualTo(tensorsOfModel.get(tensor.name()).sha256()));
    }

    @Test
    void theSameModelGivesTheSameBytes() throws Exception {
        published("reviews", Head.textClassification(2, Pooling.MEAN), 1, "");

        assertThat(get("/v1/models/reviews/export").body())
                .isEqualTo(get("/v1/models/reviews/export").body());
    }

    @Test
    void aPoolingThatTransformersHasNoClassForBringsIts() throws Exception {
        published("reviews", Head.textClassification(2, Pooling.MEAN), 1, "");

        Map<String, byte[]> files = unpacked(get("/v1/models/reviews/export").body());

        JsonNode config = json.readTree(files.get("config.json"));
        assertThat(config.get("model_type").stringValue()).isEqualTo("thaw-bert");
        assertThat(config.get("pooling").stringValue()).isEqualTo("mean");
        assertThat(new String(files.get("modeling_thaw.py"), UTF_8))
                .contains("import BertConfig, BertForSequenceClassification", "model_type = \"thaw-bert\"")
                .doesNotContain("{classes}", "{model_type}");
        assertThat(imported("again", files).encoder().config())
                .as("what is imported from it is the encoder that it was")
                .isEqualTo(base.encoder().config());
    }

    @Test
    void aDeltaHoldsOnlyWhatTheBaseDoesNot() throws Exception {
        Model model = published("reviews", Head.textClassification(2, Pooling.MEAN), 1, "");

        Map<String, byte[]> files =
                unpacked(get("/v1/models/reviews/export?extent=delta").body());

        assertThat(files.keySet()).containsExactlyInAnyOrder("thaw.json", "delta.safetensors");
        assertThat(files.get("delta.safetensors").length).isLessThan((int) model.storedBytes() + 1000);
        JsonNode provenance = json.readTree(files.get("thaw.json"));
        assertThat(provenance.at("/base/content_hash").stringValue()).isEqualTo(base.contentHash());
        assertThat(provenance.at("/lineage/plan_hash").stringValue()).isEqualTo("sha256:plan");
        assertThat(provenance
                        .get("tensors")
                        .valueStream()
                        .filter(tensor -> !tensor.get("of_base").booleanValue()))
                .extracting(tensor -> tensor.get("name").stringValue())
                .containsExactly("head.classifier.weight", "head.classifier.bias");
    }

    /** The importer of ONNX exports shares nothing with their writer. */
    @ParameterizedTest
    @EnumSource(Pooling.class)
    void anOnnxFileHoldsTheEncoderAndItsForwardPass(Pooling pooling) throws Exception {
        Model model = published("reviews", Head.textClassification(2, pooling), 1, "encoder.layer.1.ffn.output.weight");

        byte[] zip = get("/v1/models/reviews/export?format=onnx").body();

        assertThat(unpacked(zip).keySet())
                .containsExactlyInAnyOrder(
                        "README.md",
                        "config.json",
                        "tokenizer.json",
                        "tokenizer_config.json",
                        "thaw.json",
                        "model.onnx");
        Files.write(Path.of(data).resolveSibling("base-models").resolve("onnx.zip"), zip);
        BaseModel again = baseModels.importFrom("onnx", "onnx.zip").baseModel();
        Map<String, TensorEntry> tensorsOfModel = model.manifest().byName();
        assertThat(again.encoder().config().attentionHeads())
                .isEqualTo(base.encoder().config().attentionHeads());
        assertThat(again.encoder().config().layerNormEps())
                .isEqualTo(base.encoder().config().layerNormEps());
        assertThat(again.manifest().tensors())
                .hasSizeGreaterThanOrEqualTo(base.manifest().tensors().size())
                .allSatisfy(tensor -> assertThat(tensor.sha256())
                        .as(tensor.name())
                        .isEqualTo(tensorsOfModel.get(tensor.name()).sha256()));
    }

    @Test
    void aQuantizedFileIsAQuarterAndNoBase() throws Exception {
        published("reviews", Head.textClassification(2, Pooling.MEAN), 1, "");

        byte[] zip =
                get("/v1/models/reviews/export?format=onnx&quantization=int8").body();

        assertThat(new String(unpacked(zip).get("model.onnx"), ISO_8859_1))
                .contains("DynamicQuantizeLinear", "MatMulInteger", "attention.self.query.weight.int8");
        Files.write(Path.of(data).resolveSibling("base-models").resolve("onnx.zip"), zip);
        assertThatThrownBy(() -> baseModels.importFrom("onnx", "onnx.zip")).hasMessageContaining("quantised");
    }

    @ParameterizedTest
    @CsvSource({
        "format=onnx&extent=delta, conflicting_fields",
        "quantization=int8, conflicting_fields",
        "format=tflite, unknown_value"
    })
    void parametersThatContradictEachOtherAreRefused(String query, String code) throws Exception {
        published("reviews", Head.textClassification(2, Pooling.MEAN), 1, "");

        assertThat(new String(get("/v1/models/reviews/export?" + query).body(), UTF_8))
                .contains(code);
    }

    @Test
    void aMissingTensorIsToldBeforeAnythingIsSent() throws Exception {
        Model model = published("reviews", Head.textClassification(2, Pooling.MEAN), 1, "");
        TensorEntry last =
                model.manifest().tensors().get(model.manifest().tensors().size() - 1);
        new StoredBlob(data, last.sha256()).lose();

        HttpResponse<byte[]> response = get("/v1/models/reviews/export");

        assertThat(response.statusCode()).isGreaterThanOrEqualTo(500);
        assertThat(json.readTree(response.body()).get("code").stringValue()).isEqualTo("storage_damaged");
    }

    @Test
    void whatCannotBeExportedIsRefused() throws Exception {
        published("reviews", Head.textClassification(2, Pooling.MEAN), 1, "");

        assertThat(get("/v1/models/none/export").statusCode()).isEqualTo(404);
        HttpResponse<byte[]> wrong = get("/v1/models/reviews/export?extent=half");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(new String(wrong.body(), UTF_8)).contains("extent");
    }

    @Test
    void aComparisonSaysWhatIsSharedAndHowFarTheRestLiesApart() throws Exception {
        Head head = Head.textClassification(2, Pooling.MEAN);
        published("one", head, 1, "");
        published("two", head, 3, "encoder.layer.1.ffn.output.bias");

        JsonNode diff = json.readTree(get("/v1/models/one/diff/two").body());

        JsonNode classifier = tensor(diff, "head.classifier.weight");
        assertThat(classifier.get("status").stringValue()).isEqualTo("changed");
        assertThat(classifier.get("relative_distance").doubleValue()).isCloseTo(2, within(1e-9));
        assertThat(classifier.get("cosine").doubleValue()).isCloseTo(1, within(1e-9));
        assertThat(classifier.get("max_abs_change").doubleValue()).isCloseTo(2, within(1e-9));
        assertThat(tensor(diff, "encoder.layer.1.ffn.output.bias").get("status").stringValue())
                .isEqualTo("changed");
        assertThat(tensor(diff, "embeddings.word.weight").get("status").stringValue())
                .isEqualTo("equal");
        JsonNode layer = diff.get("components")
                .valueStream()
                .filter(part -> part.get("component").stringValue().equals("encoder.layer.1"))
                .findFirst()
                .orElseThrow();
        assertThat(layer.get("equal").intValue()).isEqualTo(15);
        assertThat(layer.get("changed").intValue()).isEqualTo(1);
    }

    @Test
    void aModelIsHeldAgainstItsBase() throws Exception {
        published("one", Head.textClassification(2, Pooling.MEAN), 1, "");

        JsonNode diff = json.readTree(get("/v1/models/one/diff/tiny").body());

        assertThat(diff.get("second").stringValue()).isEqualTo(base.id());
        assertThat(diff.get("shared_bytes").longValue())
                .isEqualTo(base.manifest().bytes());
        assertThat(tensor(diff, "head.classifier.weight").get("status").stringValue())
                .isEqualTo("only_first");
        assertThat(get("/v1/models/one/diff/none").statusCode()).isEqualTo(404);
    }

    private static JsonNode tensor(JsonNode diff, String name) {
        return diff.get("tensors")
                .valueStream()
                .filter(tensor -> tensor.get("name").stringValue().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A model whose head is filled with one value, and whose {@code trained} tensor, if any, with another. */
    private Model published(String name, Head head, float value, String trained) {
        List<TensorEntry> own = new ArrayList<>();
        for (ParameterSpec parameter : base.encoder().layout(head).parameters()) {
            if (parameter.fresh() || parameter.name().equals(trained)) {
                ByteBuffer values =
                        ByteBuffer.allocate((int) parameter.elements() * 4).order(ByteOrder.LITTLE_ENDIAN);
                while (values.hasRemaining()) {
                    values.putFloat(value);
                }
                own.add(tensors.store(parameter.name(), parameter.checkpointName(), parameter.shape(), values.flip()));
            }
        }
        assertThat(head.task()).isEqualTo(TaskType.TEXT_CLASSIFICATION);
        return models.publish(new FinishedModel(
                name,
                base.id(),
                head,
                List.of("neg", "pos"),
                List.of(),
                16,
                base.manifest().trained(base.encoder().layout(head), own),
                Map.of(),
                new Lineage("job_" + name, "ds_1", "sha256:plan", 42)));
    }

    private BaseModel imported(String name, Map<String, byte[]> files) throws IOException {
        Path directory = Files.createDirectories(
                Path.of(data).resolveSibling("base-models").resolve(name));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }
        return baseModels.importFrom(name, name).baseModel();
    }

    private static Map<String, byte[]> unpacked(byte[] zip) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        }
        return files;
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .build(),
                BodyHandlers.ofByteArray());
    }
}
