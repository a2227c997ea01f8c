package io.thaw.registry.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.encoder.Catalogue;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.PretrainedEncoder;
import io.thaw.encoder.TaskType;
import io.thaw.registry.BaseModel;
import io.thaw.registry.FinishedModel;
import io.thaw.registry.Lineage;
import io.thaw.registry.Manifest;
import io.thaw.registry.Model;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

class ModelCardTests {

    private static final JsonNode UNKNOWN = MissingNode.getInstance();

    private static final JsonNode PLAN = json("""
            {"strategy": "head_only",
             "summary": {"total_parameters": 109483778, "trainable_parameters": 1538, "trainable_share": 0.000014},
             "groups": [
               {"component": "embeddings", "trainable": false, "parameters": 23837184, "reason": "frozen_by_strategy"},
               {"component": "head", "trainable": true, "parameters": 1538, "reason": "new_parameter"}],
             "explanation": "BERT's layers are trainable by design. The embeddings do not train."}
            """);

    private static final JsonNode CERTIFICATE = json("""
            {"verdict": "verified",
             "frozen": {"tensors": 199, "parameters": 109482240, "identical": 199},
             "trained": {"tensors": 2, "parameters": 1538, "unchanged": 0},
             "tensors": [
               {"name": "embeddings.word.weight", "status": "frozen", "relative_update_norm": 0.0, "cosine": 1.0},
               {"name": "head.classifier.weight", "status": "trained", "relative_update_norm": 0.25, "cosine": 0.98},
               {"name": "head.classifier.bias", "status": "trained", "relative_update_norm": 1.0, "cosine": 0.0}]}
            """);

    private static final JsonNode EVALUATION = json("""
            {"splits": {
              "validation": {"metrics": {"accuracy": 0.875, "loss": 0.31}, "main_metric": "accuracy", "labels": []},
              "test": {
                "metrics": {"accuracy": 0.903, "auroc": 0.95},
                "main_metric": "accuracy",
                "confidence": {"low": 0.88, "high": 0.92},
                "labels": [{"label": "neg", "precision": 0.91, "recall": 0.89, "f1": 0.9, "support": 1512}],
                "confusion": {"neg": {"neg": 1400, "pos": 112}, "pos": {"pos": 8}}}}}
            """);

    @Test
    void saysWhatItsDocumentsSay() {
        String card = card(model("reviews", List.of("neg", "pos")), PLAN, CERTIFICATE, EVALUATION);

        assertThat(card)
                .contains("# reviews, version 3")
                .contains("| Labels | neg, pos |")
                .contains("| Parameters | 1,538 trained of 109,483,778 (0.0 %) |")
                .contains("Dataset `ds_1`. Its split `test` holds 1,520 texts.")
                .contains("**`accuracy`** on `test`: **0.9030**, with 95 % confidence between 0.8800 and 0.9200.")
                .contains("| metric | `validation` | `test` |")
                .contains("| `accuracy` | 0.8750 | 0.9030 |")
                .contains("| `loss` | 0.3100 |  |")
                .contains("| neg | 0.9100 | 0.8900 | 0.9000 | 1,512 |")
                .contains("Strategy: `head_only`. BERT's layers are trainable by design.")
                .contains("| `embeddings` | no | 23,837,184 | `frozen_by_strategy` |")
                .contains(
                        "Verdict: **verified**. Of 199 frozen tensors (109,482,240 parameters), 199 are byte-identical")
                .containsSubsequence("| `head.classifier.bias` | 1.000", "| `head.classifier.weight` | 0.2500")
                .doesNotContain("| `embeddings.word.weight`")
                .contains("| Plan | `sha256:plan` |")
                .contains("| Seed | 42 |");
    }

    @Test
    void itsFrontMatterIsWhatHuggingFaceReads() {
        assertThat(frontMatter(card(model("reviews", List.of("neg", "pos")), PLAN, CERTIFICATE, EVALUATION)))
                .isEqualTo(new Yaml().load("""
                        pipeline_tag: text-classification
                        library_name: transformers
                        base_model: bert-base-uncased
                        tags: [text-classification, bert, head_only]
                        metrics: [accuracy]
                        model-index:
                        - name: reviews
                          results:
                          - task: {type: text-classification}
                            dataset: {name: ds_1, type: ds_1, split: test}
                            metrics: [{type: accuracy, name: accuracy, value: 0.903}]
                        """));
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        String card = card(model("reviews", List.of("neg", "pos")), UNKNOWN, UNKNOWN, UNKNOWN);

        assertThat(frontMatter(card)).containsOnlyKeys("pipeline_tag", "library_name", "base_model", "tags");
        assertThat(card)
                .contains("| `test/accuracy` | 0.9030 |")
                .doesNotContain("What trained", "Certificate", "Strategy", "null", "trained of");
    }

    @Test
    void aMainMetricThatIsUndefinedIsNotReported() {
        JsonNode evaluation = json("""
                {"splits": {"test": {"metrics": {"mse": 2.5}, "main_metric": "pearson", "labels": []}}}""");

        String card = card(model("scores", List.of()), PLAN, CERTIFICATE, evaluation);

        assertThat(frontMatter(card)).doesNotContainKeys("metrics", "model-index");
        assertThat(card).contains("| `mse` | 2.500 |").doesNotContain("pearson");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a|b",
                "`code`",
                "two\nlines",
                "\n---\n",
                "---",
                "# heading",
                "<script>alert(1)</script>",
                "[link](http://example.com)",
                "![image](x)",
                "back\\|slash",
                "*b* _i_ ~s~ &amp; $x$",
                "\u2028\u0085|\t\r\n|",
                "日本語 \uD83D\uDE00",
                "key: [value, *x]",
                "\" ' %d %s {}"
            })
    void whatAPersonNamedBreaksNothing(String name) {
        JsonNode evaluation = EVALUATION.deepCopy();
        ((ObjectNode) evaluation.at("/splits/test/labels/0")).put("label", name);

        String card = card(model(name, List.of(name, "pos")), PLAN, CERTIFICATE, evaluation);

        String line = Markdown.line(name);
        assertThat(frontMatter(card).get("model-index").toString()).contains("name=" + line + ",");
        List<String> lines = card.lines().toList();
        assertThat(lines.stream().filter("---"::equals))
                .as("the front matter's alone")
                .hasSize(2);
        assertThat(lines.stream().filter(at -> at.startsWith("# ")))
                .hasSize(1)
                .first()
                .satisfies(title -> {
                    assertThat(shown(title)).isEqualTo("# " + line + ", version 3");
                });
        assertThat(cells(lines, "| Labels |")).containsExactly("Labels", line + ", pos");
        assertThat(cells(lines, "| " + Markdown.text(name) + " | 0.9100"))
                .hasSize(5)
                .first()
                .isEqualTo(line);
    }

    @ParameterizedTest
    @EnumSource
    void tellsHowToAskAModelOfEachTask(TaskType task) {
        PretrainedEncoder encoder = encoder("roberta-base");
        Head head = encoder.resolve(Head.of(task, 2, null));

        String card = card(model("m", List.of(), head), base("roberta-base"), UNKNOWN, UNKNOWN, UNKNOWN);

        assertThat(card)
                .contains("/v1/models/model_1/predict")
                .contains("model = AutoModelFor")
                .contains("pipeline(\"" + frontMatter(card).get("pipeline_tag") + "\", model");
    }

    @ParameterizedTest
    @CsvSource({
        "bert-base-uncased, POOLER, false",
        "bert-base-uncased, MEAN, true",
        "bert-base-uncased, CLS, true",
        "distilbert-base-uncased, CLS, false",
        "distilbert-base-uncased, MEAN, true"
    })
    void aPoolingThatTransformersDoesNotHaveNeedsTheClassOfTheExport(String base, Pooling pooling, boolean trust) {
        Head head = Head.textClassification(2, pooling);

        String card = card(model("m", List.of("neg", "pos"), head), base(base), UNKNOWN, UNKNOWN, UNKNOWN);

        assertThat(card.contains("from_pretrained(folder, trust_remote_code=True)"))
                .isEqualTo(trust);
    }

    private static Map<String, Object> frontMatter(String card) {
        assertThat(card).startsWith("---\n");
        return new Yaml().load(card.substring(4, card.indexOf("\n---\n", 4)));
    }

    /** The cells of the one row that begins so, as a reader of the page sees them. */
    private static List<String> cells(List<String> lines, String beginning) {
        List<String> rows =
                lines.stream().filter(line -> line.startsWith(beginning)).toList();
        assertThat(rows).as(beginning).hasSize(1);
        String row = rows.get(0);
        return List.of(row.substring(2, row.length() - 2).split(" \\| ")).stream()
                .map(ModelCardTests::shown)
                .toList();
    }

    /** Takes the escapes away; what is markup must not be left without one. */
    private static String shown(String markdown) {
        String bare = markdown.replaceAll("\\\\[^\\p{Alnum}\\s]", "");
        assertThat(bare).doesNotContain("|", "`", "<", ">", "[", "]", "*", "_", "~", "&", "$", "\\");
        return markdown.replaceAll("\\\\([^\\p{Alnum}\\s])", "$1");
    }

    private static String card(Model model, JsonNode plan, JsonNode certificate, JsonNode evaluation) {
        return card(model, base("bert-base-uncased"), plan, certificate, evaluation);
    }

    private static String card(Model model, BaseModel base, JsonNode plan, JsonNode certificate, JsonNode evaluation) {
        return new ModelCard(model, base, plan, certificate, evaluation).markdown();
    }

    private static Model model(String name, List<String> labels) {
        return model(name, labels, Head.textClassification(2, Pooling.POOLER));
    }

    private static Model model(String name, List<String> labels, Head head) {
        FinishedModel content = new FinishedModel(
                name,
                "base_1",
                head,
                labels,
                List.of(),
                128,
                new Manifest(List.of()),
                Map.of("test/accuracy", 0.903),
                new Lineage("job_1", "ds_1", "sha256:plan", 42));
        return new Model("model_1", 3, content, 0, Instant.EPOCH);
    }

    private static BaseModel base(String name) {
        return new BaseModel(
                "base_1", name, "sha256:base", encoder(name), new Manifest(List.of()), "00", name, Instant.EPOCH);
    }

    private static PretrainedEncoder encoder(String name) {
        return Catalogue.find(name).orElseThrow();
    }

    private static JsonNode json(String text) {
        return new JsonMapper().readTree(text);
    }
}
