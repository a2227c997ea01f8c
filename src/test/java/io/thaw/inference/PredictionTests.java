package io.thaw.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.thaw.backbone.LoadedModel;
import io.thaw.backbone.TinyModel;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskType;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.inference.WordTagging.Aggregation;
import io.thaw.task.AnswerSpans;
import io.thaw.task.SpanLogits;
import io.thaw.tokenizer.Tokens;
import io.thaw.torch.Torch;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each task on a tiny BERT with a random head; that the numbers are right, {@link PipelineParityTests} shows. */
class PredictionTests {

    private static final Offset<Double> ROUNDING = within(1e-5);
    private static final String TEXT = "Ada Lovelace was born in London";

    private final TinyModel tiny = new TinyModel();

    @BeforeAll
    static void prepare() {
        Torch.prepareThread(1);
    }

    @Test
    void aClassifierRanksItsLabels() {
        List<TextInput> inputs = List.of(new TextInput(TEXT, null), new TextInput("music", "film"));
        try (LoadedModel model = tiny.model(TaskType.TEXT_CLASSIFICATION, List.of("a", "b", "c"), List.of(), 32)) {
            List<List<LabelScore>> all = new Classification(inputs, 5, true)
                    .ask(model, TinyModel.BATCHER)
                    .join();
            List<List<LabelScore>> best = new Classification(inputs, 1, true)
                    .ask(model, TinyModel.BATCHER)
                    .join();

            assertThat(all).allSatisfy(scores -> {
                assertThat(scores).extracting(LabelScore::label).containsExactlyInAnyOrder("a", "b", "c");
                assertThat(scores).extracting(LabelScore::score).isSortedAccordingTo(Collections.reverseOrder());
                assertThat(scores.stream().mapToDouble(LabelScore::score).sum()).isCloseTo(1, ROUNDING);
            });
            assertThat(best)
                    .containsExactly(all.get(0).subList(0, 1), all.get(1).subList(0, 1));
        }
    }

    @Test
    void labelsApplyFromTheirOwnThresholdsOn() {
        List<TextInput> inputs = List.of(new TextInput(TEXT, null));
        List<String> labels = List.of("a", "b");
        double ofA;
        try (LoadedModel model = tiny.model(TaskType.MULTI_LABEL_CLASSIFICATION, labels, List.of(0.0, 1.0), 32)) {
            List<LabelDecision> decided = new MultiLabelClassification(inputs, true)
                    .ask(model, TinyModel.BATCHER)
                    .join()
                    .get(0);
            assertThat(decided)
                    .extracting(LabelDecision::label, LabelDecision::applies)
                    .containsExactlyInAnyOrder(tuple("a", true), tuple("b", false));
            ofA = decided.stream()
                    .filter(LabelDecision::applies)
                    .findFirst()
                    .orElseThrow()
                    .score();
        }
        try (LoadedModel model =
                tiny.model(TaskType.MULTI_LABEL_CLASSIFICATION, labels, List.of(Math.nextUp(ofA), 0.0), 32)) {
            assertThat(new MultiLabelClassification(inputs, true)
                            .ask(model, TinyModel.BATCHER)
                            .join()
                            .get(0))
                    .extracting(LabelDecision::label, LabelDecision::applies)
                    .containsExactlyInAnyOrder(tuple("a", false), tuple("b", true));
        }
    }

    @Test
    void anAnswerDoesNotDependOnWhatElseIsAsked() {
        List<TextInput> inputs = IntStream.range(0, 40)
                .mapToObj(i -> new TextInput("ada was ".repeat(1 + 7 * i % 12), null))
                .toList();
        try (LoadedModel model = tiny.model(TaskType.TEXT_REGRESSION, List.of(), List.of(), 32)) {
            List<RegressionScore> together =
                    new Regression(inputs, true).ask(model, TinyModel.BATCHER).join();

            for (int i = 0; i < inputs.size(); i++) {
                RegressionScore alone = new Regression(List.of(inputs.get(i)), true)
                        .ask(model, TinyModel.BATCHER)
                        .join()
                        .get(0);
                assertThat(together.get(i).score()).isCloseTo(alone.score(), ROUNDING);
            }
        }
    }

    @Test
    void aTextLongerThanAWindowIsTaggedToItsEnd() {
        String longText = "🙂 Über-London ".repeat(30).strip();
        try (LoadedModel model = tagger()) {
            List<Tagged> words = new WordTagging(List.of(new TaggingInput.OfText(longText)), Aggregation.NONE)
                    .ask(model, TinyModel.BATCHER)
                    .join()
                    .get(0);

            int[] characters = longText.codePoints().toArray();
            assertThat(words).hasSize(30 * 4).allSatisfy(each -> {
                Tagged.Word word = (Tagged.Word) each;
                assertThat(word.word())
                        .isEqualTo(new String(characters, word.start(), word.end() - word.start()))
                        .isIn("🙂", "Über", "-", "London");
                assertThat(word.entity()).isIn("B-X", "I-X");
            });
        }
    }

    @Test
    void wordsThatAreSplitAlreadyStayWhole() {
        List<String> sentence = List.of("Ada", "\u0007", "Lovelace-Curie", "was");
        try (LoadedModel model = tagger()) {
            List<Tagged> words = new WordTagging(
                            List.of(new TaggingInput.OfWords(Collections.nCopies(20, sentence).stream()
                                    .flatMap(List::stream)
                                    .toList())),
                            Aggregation.NONE)
                    .ask(model, TinyModel.BATCHER)
                    .join()
                    .get(0);

            assertThat(words).hasSize(20 * 3);
            assertThat((Tagged.Word) words.get(58))
                    .extracting(Tagged.Word::word, Tagged.Word::start, Tagged.Word::end)
                    .containsExactly("Lovelace-Curie", 78, 79);
        }
    }

    /** No word is outside. */
    private LoadedModel tagger() {
        return tiny.model(TaskType.TOKEN_CLASSIFICATION, List.of("B-X", "I-X"), List.of(), 16);
    }

    @Test
    void theBestAnswersShareWhatIsSureAndNoneMayBeOne() {
        String context = "in London";
        AnswerSpans spans = new AnswerSpans(1);
        spans.add(
                new Tokens(new int[3], new int[3], new int[0], new int[] {-1, 0, 3}, new int[] {-1, 2, 9}),
                new SpanLogits(new float[] {1, 0, 1}, new float[] {1, 0, 0.5f}));

        List<Answer> possible = new QuestionAnswering(List.of(), 5, 4, 1, false).answers(context, spans);
        List<Answer> impossible = new QuestionAnswering(List.of(), 2, 4, 1, true).answers(context, spans);

        assertThat(possible).extracting(Answer::answer).containsExactly("London", "in");
        assertThat(possible.get(0).score()).isCloseTo(1 / (1 + Math.exp(-1.5)), ROUNDING);
        assertThat(impossible).extracting(Answer::answer).containsExactly("", "London");
        assertThat(impossible.get(0).score()).isCloseTo(1 / (1 + Math.exp(-0.5) + Math.exp(-2)), ROUNDING);
    }

    @Test
    void anAnswerIsFoundBehindTheFirstWindow() {
        String context = "the a of ".repeat(40) + "🙂 London";
        try (LoadedModel model = tiny.model(TaskType.QUESTION_ANSWERING, List.of(), List.of(), 16)) {
            List<Answer> answers = new QuestionAnswering(
                            List.of(new QuestionInput("Where ?", context), new QuestionInput("Where ?", "\u0007")),
                            20,
                            4,
                            2,
                            false)
                    .ask(model, TinyModel.BATCHER).join().stream()
                            .map(each -> each.get(0))
                            .toList();

            int[] characters = context.codePoints().toArray();
            Answer found = answers.get(0);
            assertThat(found.answer()).isEqualTo(new String(characters, found.start(), found.end() - found.start()));
            assertThat(answers.get(1)).isEqualTo(new Answer("", 1, 0, 0));
        }
    }

    @Test
    void textsThatHaveNoMaskOrDoNotFitAreAllNamed() {
        List<String> texts = List.of("the [MASK]", "the film", "the [MASK] ".repeat(20), "\u0007");
        try (LoadedModel model = tiny.model(TaskType.MASKED_LANGUAGE_MODELLING, List.of(), List.of(), 16)) {
            DomainException refused = catchThrowableOfType(
                    DomainException.class,
                    () -> new MaskFilling(texts, 5)
                            .ask(model, TinyModel.BATCHER)
                            .join());

            assertThat(refused.faults())
                    .extracting(Fault::pointer, Fault::kind)
                    .containsExactly(
                            tuple("/1", ErrorKind.MASK_MISSING),
                            tuple("/2", ErrorKind.TOO_MANY_TOKENS),
                            tuple("/3", ErrorKind.MASK_MISSING));
            assertThat(refused.faults().get(0).suggestion()).contains("[MASK]");
        }
    }

    @Test
    void thereAreAtMostSoManyMasks() {
        List<String> texts = Collections.nCopies(MaskFilling.MOST_MASKS, "[MASK] [MASK]");
        try (LoadedModel model = tiny.model(TaskType.MASKED_LANGUAGE_MODELLING, List.of(), List.of(), 16)) {
            DomainException refused = catchThrowableOfType(
                    DomainException.class,
                    () -> new MaskFilling(texts, 1)
                            .ask(model, TinyModel.BATCHER)
                            .join());

            assertThat(refused.faults())
                    .extracting(Fault::pointer, Fault::kind)
                    .containsExactly(tuple("/512", ErrorKind.OUT_OF_RANGE));
        }
    }

    @Test
    void eachOfManyMasksHasItsTokens() {
        List<String> texts = List.of("the [MASK]", "[MASK] ".repeat(20), "[MASK] of [MASK]" + " ada".repeat(12));
        try (LoadedModel model = tiny.model(TaskType.MASKED_LANGUAGE_MODELLING, List.of(), List.of(), 32)) {
            List<List<List<FilledMask>>> together =
                    new MaskFilling(texts, 3).ask(model, TinyModel.BATCHER).join();

            assertThat(together).extracting(List::size).containsExactly(1, 20, 2);
            for (int i = 0; i < texts.size(); i++) {
                List<List<FilledMask>> alone = new MaskFilling(List.of(texts.get(i)), 3)
                        .ask(model, TinyModel.BATCHER)
                        .join()
                        .get(0);
                assertThat(together.get(i).get(0)).hasSize(3);
                assertThat(together.get(i))
                        .usingRecursiveComparison()
                        .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-5 ? 0 : 1, Double.class)
                        .isEqualTo(alone);
            }
        }
    }

    @Test
    void vectorsMayHaveLengthOne() {
        try (LoadedModel base = tiny.base()) {
            float[] plain = new Features(List.of(TEXT), Pooling.MEAN, false)
                    .ask(base, TinyModel.BATCHER)
                    .join()
                    .get(0)
                    .values();
            float[] unit = new Features(List.of(TEXT), Pooling.MEAN, true)
                    .ask(base, TinyModel.BATCHER)
                    .join()
                    .get(0)
                    .values();

            assertThat(length(unit)).isCloseTo(1, ROUNDING);
            assertThat((double) plain[3] / unit[3]).isCloseTo(length(plain), within(1e-3));
        }
    }

    private static double length(float[] vector) {
        double squares = 0;
        for (float each : vector) {
            squares += each * each;
        }
        return Math.sqrt(squares);
    }
}
