package io.thaw.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.backbone.LoadedModel;
import io.thaw.backbone.TinyModel;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskType;
import io.thaw.inference.WordTagging.Aggregation;
import io.thaw.registry.TensorEntry;
import io.thaw.torch.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The same weights and texts give what they give in Hugging Face's pipelines. {@code src/test/python/pipelines.py} has
 * written down what that is.
 */
class PipelineParityTests {

    private static final Offset<Double> ROUNDING = within(1e-5);

    private final JsonNode expected =
            new JsonMapper().readTree(TinyModel.ANSWERS.resolve("answers.json").toFile());
    private final TinyModel tiny = new TinyModel();

    @BeforeAll
    static void prepare() {
        Torch.prepareThread(1);
    }

    @Test
    void entitiesAreThoseOfThePipeline() {
        List<String> tags =
                expected.get("tags").valueStream().map(JsonNode::stringValue).toList();
        try (LoadedModel model = model(TaskType.TOKEN_CLASSIFICATION, tags)) {
            for (JsonNode asked : expected.get("entities")) {
                String text = asked.get("text").stringValue();
                List<Tagged> answer = new WordTagging(List.of(new TaggingInput.OfText(text)), Aggregation.FIRST)
                        .ask(model, TinyModel.BATCHER)
                        .join()
                        .get(0);

                assertThat(answer).hasSize(asked.get("answer").size());
                for (int i = 0; i < answer.size(); i++) {
                    Tagged.EntityGroup ours = (Tagged.EntityGroup) answer.get(i);
                    JsonNode theirs = asked.get("answer").get(i);
                    assertThat(ours.entityGroup())
                            .isEqualTo(theirs.get("entity_group").stringValue());
                    assertThat(ours.score()).isCloseTo(theirs.get("score").doubleValue(), ROUNDING);
                    assertThat(ours.start()).isEqualTo(theirs.get("start").intValue());
                    assertThat(ours.end()).isEqualTo(theirs.get("end").intValue());
                }
            }
        }
    }

    /** Scores are shares among different answers, so their ratios are what agrees. */
    @Test
    void answersAreThoseOfThePipelineInItsOrder() {
        try (LoadedModel model = model(TaskType.QUESTION_ANSWERING, List.of())) {
            for (JsonNode asked : expected.get("answers")) {
                QuestionInput question = new QuestionInput(
                        asked.get("question").stringValue(),
                        asked.get("context").stringValue());
                List<Answer> answers = new QuestionAnswering(List.of(question), 5, 10, 4, false)
                        .ask(model, TinyModel.BATCHER)
                        .join()
                        .get(0);

                for (int i = 0; i < answers.size(); i++) {
                    JsonNode theirs = asked.get("answer").get(i);
                    assertThat(answers.get(i).answer())
                            .isEqualTo(theirs.get("answer").stringValue());
                    assertThat(answers.get(i).start())
                            .isEqualTo(theirs.get("start").intValue());
                    assertThat(answers.get(i).end()).isEqualTo(theirs.get("end").intValue());
                    assertThat(answers.get(i).score() / answers.get(0).score())
                            .isCloseTo(
                                    theirs.get("score").doubleValue()
                                            / asked.at("/answer/0/score").doubleValue(),
                                    ROUNDING);
                }
            }
        }
    }

    /** The pipeline leaves special tokens out of a sequence with one mask, and in where there are several. */
    @Test
    void masksAreFilledAsThePipelineFillsThem() {
        try (LoadedModel model = model(TaskType.MASKED_LANGUAGE_MODELLING, List.of())) {
            for (JsonNode asked : expected.get("fillings")) {
                List<List<FilledMask>> masks = new MaskFilling(
                                List.of(asked.get("text").stringValue()), 5)
                        .ask(model, TinyModel.BATCHER)
                        .join()
                        .get(0);

                for (int mask = 0; mask < masks.size(); mask++) {
                    JsonNode theirs = masks.size() == 1
                            ? asked.get("answer")
                            : asked.get("answer").get(mask);
                    for (int i = 0; i < 5; i++) {
                        FilledMask ours = masks.get(mask).get(i);
                        assertThat(ours.tokenStr())
                                .isEqualTo(theirs.get(i).get("token_str").stringValue());
                        assertThat(ours.score())
                                .isCloseTo(theirs.get(i).get("score").doubleValue(), ROUNDING);
                        if (Character.isLetter(ours.tokenStr().charAt(0))) {
                            assertThat(theirs.get(i).get("sequence").stringValue())
                                    .isIn(ours.sequence(), "[CLS] " + ours.sequence() + " [SEP]");
                        }
                    }
                }
            }
        }
    }

    @Test
    void featuresAreTheLastHiddenStatesMeanOrFirst() {
        try (LoadedModel base = tiny.base()) {
            List<String> texts = expected.get("features")
                    .valueStream()
                    .map(each -> each.get("text").stringValue())
                    .toList();
            for (Map.Entry<String, Pooling> pooling :
                    Map.of("mean", Pooling.MEAN, "cls", Pooling.CLS).entrySet()) {
                List<float[]> vectors = new Features(texts, pooling.getValue(), false)
                        .ask(base, TinyModel.BATCHER).join().stream()
                                .map(FeatureVector::values)
                                .toList();
                for (int i = 0; i < vectors.size(); i++) {
                    JsonNode theirs = expected.get("features").get(i).get(pooling.getKey());
                    for (int d = 0; d < theirs.size(); d++) {
                        assertThat((double) vectors.get(i)[d])
                                .isCloseTo(theirs.get(d).doubleValue(), ROUNDING);
                    }
                }
            }
        }
    }

    private LoadedModel model(TaskType task, List<String> labels) {
        List<TensorEntry> own = new ArrayList<>();
        expected.get("heads").get(task.toString()).properties().forEach(tensor -> {
            float[] values = new float[tensor.getValue().get("values").size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getValue().get("values").get(i).floatValue();
            }
            List<Integer> shape = tensor.getValue()
                    .get("shape")
                    .valueStream()
                    .map(JsonNode::intValue)
                    .toList();
            own.add(tiny.head(tensor.getKey(), shape, values));
        });
        return tiny.model(Head.of(task, labels.size(), null), labels, List.of(), 32, own);
    }
}
