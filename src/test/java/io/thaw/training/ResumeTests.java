package io.thaw.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskType;
import io.thaw.evaluation.MetricName;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.task.TaskSpec;
import io.thaw.training.PiecewiseRun.Told;
import io.thaw.training.TrainingListener.Signal;
import io.thaw.training.TrainingSpec.EarlyStopping;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A run that was ended and resumed tells and leaves what an unbroken one does, to the bit. */
class ResumeTests {

    private static final TinyBert BERT = TinyBert.create(0.1);
    private static final Head CLASSES = Head.textClassification(2, Pooling.MEAN);
    private static final List<String> LABELS = List.of("negative", "positive");
    private static final EarlyStopping IMPATIENT = new EarlyStopping(MetricName.ACCURACY, 1);

    @TempDir
    private Path caches;

    static Stream<Arguments> inputs() {
        return Stream.of(
                Arguments.of("full, and nothing to choose the best epoch by", unjudged()),
                Arguments.of(
                        "first two frozen, passes added up",
                        classification(new FreezeStrategy.FreezeFirstN(2, false), spec(2, null))),
                Arguments.of(
                        "in bfloat16, and the best epoch is kept",
                        classification(new FreezeStrategy.FreezeFirstN(1, false), spec(1, true, null))),
                Arguments.of("head alone, cached", classification(new FreezeStrategy.HeadOnly(false), spec(1, null))),
                Arguments.of(
                        "rates by layer, stopping early",
                        classification(new FreezeStrategy.LayerwiseDecay(0.8, null), spec(1, IMPATIENT))),
                Arguments.of("several labels", several()),
                Arguments.of("hidden words", hiddenWords()));
    }

    /** An epoch has eight steps, so that pieces end at different places in it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void aRunThatEndsAfterEveryThirdStepIsAsGoodAsAnUnbrokenOne(String name, TrainingInput input) {
        Told whole = PiecewiseRun.unbroken(input, caches);

        PiecewiseRun run =
                new PiecewiseRun(input, caches, piece -> piece.stepsInPiece == 3 ? Signal.SUSPEND : Signal.GO_ON);
        assertThat(run.toItsEnd()).isEqualTo(whole);
        assertThat(run.pieces).isEqualTo(1 + whole.steps().size() / 3);
    }

    /** Before a step, after an epoch's last, between two passes over the validation split or the test split: anywhere. */
    @Test
    void aRunMayEndWhereverItAsks() {
        TrainingInput input = input(
                new FreezeStrategy.FreezeFirstN(0, false),
                TaskSpec.of(CLASSES, LABELS, 16),
                new TrainingSpec(6, 32, 1, 1e-2, LearningRateSchedule.LINEAR, 0.1, 1, false, false, 43, IMPATIENT),
                texts(64, 12));
        PiecewiseRun unbroken = new PiecewiseRun(input, caches, run -> Signal.GO_ON);
        Told whole = unbroken.toItsEnd();
        assertThat(2 * whole.ending().keptEpoch())
                .isLessThan(whole.steps().size())
                .isLessThan(12);

        for (int i = 1; i <= unbroken.asked; i++) {
            int end = i;
            PiecewiseRun run =
                    new PiecewiseRun(input, caches, piece -> piece.asked == end ? Signal.SUSPEND : Signal.GO_ON);
            assertThat(run.toItsEnd())
                    .as("suspended when it asked for the %dth time", end)
                    .isEqualTo(whole);
            assertThat(run.pieces).isEqualTo(2);
        }
    }

    /** A run that is killed goes on from the last state it left; what it did since is done again, the same way. */
    @Test
    void checkpointsDisturbNothingAndEachIsWorthTheRunItWasTakenFrom() {
        TrainingInput input = classification(new FreezeStrategy.FreezeFirstN(2, true), spec(1, null));
        Told whole = PiecewiseRun.unbroken(input, caches);

        PiecewiseRun run = new PiecewiseRun(input, caches, piece -> Signal.CHECKPOINT);
        assertThat(run.toItsEnd()).isEqualTo(whole);
        assertThat(run.states).hasSize(whole.steps().size());

        for (byte[] state : List.of(run.states.get(4), run.states.get(7), run.states.get(12))) {
            PiecewiseRun later = new PiecewiseRun(input, caches, piece -> Signal.GO_ON);
            later.states.add(state);
            Told rest = later.toItsEnd();
            assertThat(whole.steps()).containsAllEntriesOf(rest.steps());
            assertThat(whole.movements()).containsAllEntriesOf(rest.movements());
            assertThat(whole.evaluations()).containsAllEntriesOf(rest.evaluations());
            assertThat(rest.ending()).isEqualTo(whole.ending());
        }
    }

    @Test
    void aRunThatIsToStopKeepsNothing() {
        TrainingInput input = classification(new FreezeStrategy.Full(), spec(1, null));
        PiecewiseRun run = new PiecewiseRun(
                input, caches, piece -> piece.pieces == 1 && piece.stepsInPiece == 2 ? Signal.STOP : Signal.GO_ON);

        run.toItsEnd();

        assertThat(run.states).isEmpty();
        assertThat(run.pieces).isEqualTo(2);
    }

    private static TrainingSpec spec(int accumulation, @Nullable EarlyStopping stopping) {
        return spec(accumulation, false, stopping);
    }

    private static TrainingSpec spec(int accumulation, boolean bf16, @Nullable EarlyStopping stopping) {
        return new TrainingSpec(
                accumulation * (stopping == null ? 2 : 4),
                8,
                accumulation,
                1e-2,
                LearningRateSchedule.COSINE,
                0.1,
                1.0,
                bf16,
                false,
                43,
                stopping);
    }

    private static TrainingInput classification(FreezeStrategy strategy, TrainingSpec spec) {
        return input(strategy, TaskSpec.of(CLASSES, LABELS, 16), spec, texts(64, 32));
    }

    private static TrainingInput unjudged() {
        Map<Split, List<Example>> examples = texts(64, 32);
        examples.remove(Split.VALIDATION);
        return input(new FreezeStrategy.Full(), TaskSpec.of(CLASSES, LABELS, 16), spec(1, null), examples);
    }

    /** With scores above thresholds that are chosen on the validation split. */
    private static TrainingInput several() {
        Head head = Head.of(TaskType.MULTI_LABEL_CLASSIFICATION, 2, Pooling.CLS);
        return input(
                new FreezeStrategy.TrainLastN(1),
                TaskSpec.of(head, List.of("film", "food"), 16),
                spec(1, null),
                each(text -> new Example.MultiLabelled(
                        text,
                        null,
                        Stream.of("film", "food").filter(text::contains).toList())));
    }

    /** With masks that differ in each step. */
    private static TrainingInput hiddenWords() {
        Head head = Head.of(TaskType.MASKED_LANGUAGE_MODELLING, 0, null);
        return input(
                new FreezeStrategy.FreezeFirstN(1, false),
                TaskSpec.of(head, List.of(), 16),
                spec(1, null),
                each(Example.Plain::new));
    }

    private static TrainingInput input(
            FreezeStrategy strategy, TaskSpec task, TrainingSpec spec, Map<Split, List<Example>> examples) {
        FreezePlan plan = BERT.plan(FreezeSpec.of(strategy), task.head(), 0.01);
        return BERT.input(plan, task, spec, examples);
    }

    /** As many for the test as for the validation. */
    private static Map<Split, List<Example>> texts(int train, int others) {
        Map<Split, List<Example>> examples = new LinkedHashMap<>(TinyBert.examples(train, others));
        examples.put(Split.TEST, TinyBert.examples(others, 1).get(Split.TRAIN));
        return examples;
    }

    private static Map<Split, List<Example>> each(Function<String, Example> make) {
        Map<Split, List<Example>> examples = texts(64, 32);
        examples.replaceAll((split, texts) -> texts.stream()
                .map(text -> make.apply(((Example.Labelled) text).text()))
                .toList());
        return examples;
    }
}
