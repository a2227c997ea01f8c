package io.thaw.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A thousand random cases of each task give what scikit-learn, SciPy, PyTorch, seqeval and the official SQuAD script make
 * of them. {@code src/test/python/metrics.py} has written down what that is.
 */
class ReferenceTests {

    private static final double TOLERANCE = 1e-9;

    private final JsonMapper json = JsonMapper.builder().build();

    @Test
    void oneLabelEach() {
        forEachCase("labels", expected -> {
            LabelEvaluation evaluation =
                    new LabelEvaluation(names(expected.get("labels").intValue()));
            int[] truth = ints(expected.get("truth"));
            for (int text = 0; text < truth.length; text++) {
                evaluation.add(floats(expected.get("logits").get(text)), truth[text]);
            }

            compare(evaluation, expected);
            assertThat(evaluation.confusion()).isDeepEqualTo(table(expected.get("confusion")));
        });
    }

    @Test
    void manyLabelsEach() {
        forEachCase("multi_label", expected -> {
            JsonNode truth = expected.get("truth");
            List<Double> thresholds = numbers(expected.get("thresholds"));
            MultiLabelEvaluation evaluation = new MultiLabelEvaluation(names(thresholds.size()), thresholds);
            for (int text = 0; text < truth.size(); text++) {
                int[] row = ints(truth.get(text));
                evaluation.add(floats(expected.get("logits").get(text)), label -> row[label] == 1);
            }

            compare(evaluation, expected);
            assertThat(evaluation.bestThresholds()).isEqualTo(numbers(expected.get("best_thresholds")));
        });
    }

    @Test
    void oneNumberEach() {
        forEachCase("regression", expected -> {
            List<Double> predicted = numbers(expected.get("predicted"));
            List<Double> truth = numbers(expected.get("truth"));
            RegressionEvaluation evaluation = new RegressionEvaluation();
            IntStream.range(0, truth.size()).forEach(text -> evaluation.add(predicted.get(text), truth.get(text)));

            compare(evaluation, expected);
        });
    }

    @Test
    void entities() {
        forEachCase("entities", expected -> {
            List<String> tags = expected.get("labels")
                    .valueStream()
                    .map(JsonNode::stringValue)
                    .toList();
            EntityEvaluation evaluation = new EntityEvaluation(tags);
            for (int sentence = 0; sentence < expected.get("truth").size(); sentence++) {
                int[] predicted = ints(expected.get("predicted").get(sentence));
                int[] truth = ints(expected.get("truth").get(sentence));
                evaluation.add(sayingSo(predicted, tags.size()), truth);
                assertThat(Entity.in(IntStream.of(predicted).mapToObj(tags::get).toList()))
                        .isEqualTo(spans(expected.get("spans").get(sentence)));
            }

            compare(evaluation, expected);
        });
    }

    @Test
    void answers() {
        forEachCase("answers", expected -> {
            AnswerEvaluation evaluation = new AnswerEvaluation();
            expected.get("questions")
                    .forEach(question -> evaluation.add(
                            question.get("prediction").stringValue(),
                            question.get("answers")
                                    .valueStream()
                                    .map(JsonNode::stringValue)
                                    .toList()));

            compare(evaluation, expected);
        });
    }

    @Test
    void maskedTokens() {
        forEachCase("masked_tokens", expected -> {
            MaskedTokenEvaluation evaluation = new MaskedTokenEvaluation();
            for (int text = 0; text < expected.get("truth").size(); text++) {
                float[][] logits = expected.get("logits")
                        .get(text)
                        .valueStream()
                        .map(ReferenceTests::floats)
                        .toArray(float[][]::new);
                evaluation.add(logits, ints(expected.get("truth").get(text)));
            }

            compare(evaluation, expected);
        });
    }

    private static void compare(Evaluation evaluation, JsonNode expected) {
        Map<String, Double> metrics = evaluation.metrics();
        expected.get("metrics").propertyStream().forEach(metric -> {
            if (metric.getValue().isNull()) {
                assertThat(metrics).doesNotContainKey(metric.getKey());
            } else {
                double theirs = metric.getValue().doubleValue();
                assertThat(metrics.get(metric.getKey())).as(metric.getKey()).isCloseTo(theirs, near(theirs));
            }
        });
        if (expected.has("quality")) {
            assertThat(evaluation.labels()).hasSameSizeAs(expected.get("quality"));
        }
        for (int label = 0; label < evaluation.labels().size(); label++) {
            LabelQuality ours = evaluation.labels().get(label);
            JsonNode theirs = expected.get("quality").get(label);
            assertThat(ours.precision()).isCloseTo(theirs.get(0).doubleValue(), within(TOLERANCE));
            assertThat(ours.recall()).isCloseTo(theirs.get(1).doubleValue(), within(TOLERANCE));
            assertThat(ours.f1()).isCloseTo(theirs.get(2).doubleValue(), within(TOLERANCE));
            assertThat(ours.support()).isEqualTo(theirs.get(3).longValue());
        }
    }

    /** Relative for what has no bounds: a perplexity, or the R2 of a model that is far off. */
    private static Offset<Double> near(double theirs) {
        return within(TOLERANCE * Math.max(1, Math.abs(theirs)));
    }

    private void forEachCase(String task, Consumer<JsonNode> check) {
        int cases = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(
                        ReferenceTests.class.getResourceAsStream("/evaluation/" + task + ".jsonl.gz"))),
                StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    check.accept(json.readTree(line));
                } catch (AssertionError e) {
                    throw new AssertionError("Case %d, %s: %s".formatted(cases, line, e.getMessage()), e);
                }
                cases++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(cases).isEqualTo(1000);
    }

    /** Logits that leave no doubt about the tags. */
    private static float[][] sayingSo(int[] tags, int count) {
        float[][] logits = new float[tags.length][count];
        for (int word = 0; word < tags.length; word++) {
            logits[word][tags[word]] = 1;
        }
        return logits;
    }

    private static List<Entity> spans(JsonNode spans) {
        return spans.valueStream()
                .map(span -> new Entity(
                        span.get(0).stringValue(),
                        span.get(1).intValue(),
                        span.get(2).intValue()))
                .toList();
    }

    private static List<String> names(int labels) {
        return IntStream.range(0, labels).mapToObj(label -> "label " + label).toList();
    }

    private static int[] ints(JsonNode values) {
        return values.valueStream().mapToInt(JsonNode::intValue).toArray();
    }

    private static int[][] table(JsonNode rows) {
        return rows.valueStream().map(ReferenceTests::ints).toArray(int[][]::new);
    }

    private static List<Double> numbers(JsonNode values) {
        return values.valueStream().map(JsonNode::doubleValue).toList();
    }

    private static float[] floats(JsonNode values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }
}
