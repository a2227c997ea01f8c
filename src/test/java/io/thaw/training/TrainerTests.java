package io.thaw.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.thaw.dataset.Split;
import io.thaw.encoder.Pooling;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.evaluation.MetricName;
import io.thaw.freeze.Certificate.TensorProof;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.PlannedParameter;
import io.thaw.freeze.Reason;
import io.thaw.freeze.Rule;
import io.thaw.prefix.PrefixStore;
import io.thaw.tokenizer.TokenStore;
import io.thaw.torch.Devices;
import io.thaw.training.TrainingListener.Phase;
import io.thaw.training.TrainingListener.TokenCounts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The promise of a plan, on real libtorch: what it freezes stays as it is to the byte, and what it trains moves. */
class TrainerTests {

    private static final double WEIGHT_DECAY = 0.1;

    private final TinyBert bert = TinyBert.create();
    private final Map<String, ByteBuffer> stored = new HashMap<>();

    @TempDir
    private Path scratch;

    static Stream<FreezeStrategy> strategies() {
        return Stream.of(
                new FreezeStrategy.Full(),
                new FreezeStrategy.HeadOnly(false),
                new FreezeStrategy.HeadOnly(true),
                new FreezeStrategy.FreezeFirstN(0, false),
                new FreezeStrategy.FreezeFirstN(2, false),
                new FreezeStrategy.FreezeFirstN(2, true),
                new FreezeStrategy.FreezeFirstN(TinyBert.LAYERS, false),
                new FreezeStrategy.TrainLastN(1),
                new FreezeStrategy.FreezeEmbeddings(),
                new FreezeStrategy.Layers(List.of(0, 2), true),
                new FreezeStrategy.Layers(List.of(1), false),
                new FreezeStrategy.Custom(List.of(
                        new Rule("encoder.**", false, null),
                        new Rule("encoder.layer.1.attention.*.weight", true, 0.5))),
                new FreezeStrategy.LayerwiseDecay(0.8, null),
                new FreezeStrategy.LayerwiseDecay(0.5, 2e-4),
                new FreezeStrategy.BitFit(),
                new FreezeStrategy.LayerNormOnly());
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void theTensorsThatChangeAreThoseThePlanTrains(FreezeStrategy strategy) {
        FreezePlan plan = bert.plan(FreezeSpec.of(strategy), Pooling.POOLER, WEIGHT_DECAY);

        TrainingResult result = train(plan, Pooling.POOLER, TinyBert.spec(1), new RecordingListener());

        Set<String> changed = names(result.certificate().tensors().stream().filter(TensorProof::changed));
        assertThat(changed).isEqualTo(plan.trainable().keySet());
        assertThat(stored.keySet()).isEqualTo(changed);
        assertThat(result.certificate().verified()).isTrue();
        assertThat(result.certificate().planHash()).isEqualTo(plan.hash());
    }

    private static Set<String> names(Stream<TensorProof> proofs) {
        return proofs.map(TensorProof::name).collect(Collectors.toSet());
    }

    @Test
    void overridesOnTopOfAStrategyHold() {
        FreezeSpec freeze = FreezeSpec.of(new FreezeStrategy.FreezeFirstN(2, false))
                .withOverrides(List.of(
                        new Rule("encoder.layer.2.ffn.**", false, null),
                        new Rule("encoder.layer.0.attention.query.*", true, null)));
        FreezePlan plan = bert.plan(freeze, Pooling.POOLER, WEIGHT_DECAY);

        TrainingResult result = train(plan, Pooling.POOLER, TinyBert.spec(1), new RecordingListener());

        assertThat(names(result.certificate().tensors().stream().filter(TensorProof::changed)))
                .isEqualTo(plan.trainable().keySet())
                .contains("encoder.layer.0.attention.query.weight")
                .doesNotContain("encoder.layer.2.ffn.output.weight", "encoder.layer.0.attention.key.weight");
    }

    /** Adam's first step moves every element by about the rate, whatever the gradient's size. */
    @Test
    void layerwiseRatesScaleTheFirstUpdateOfEachLayer() {
        FreezePlan plan = bert.plan(FreezeSpec.of(new FreezeStrategy.LayerwiseDecay(0.5, null)), Pooling.POOLER, 0);
        TrainingSpec oneStep =
                new TrainingSpec(1, 64, 1, 1e-3, LearningRateSchedule.CONSTANT, 0, 0, false, false, 42, null);

        TrainingResult result = train(plan, Pooling.POOLER, oneStep, new RecordingListener());

        Map<String, Double> largest = result.certificate().tensors().stream()
                .collect(Collectors.toMap(TensorProof::name, TensorProof::maxAbsChange));
        for (int layer = 0; layer < TinyBert.LAYERS; layer++) {
            double rate = 1e-3 * Math.pow(0.5, TinyBert.LAYERS + 2 - (layer + 1));
            assertThat(largest.get("encoder.layer." + layer + ".ffn.output.weight"))
                    .isCloseTo(rate, within(rate * 0.02));
        }
        assertThat(largest.get("head.classifier.weight")).isCloseTo(1e-3, within(2e-5));
    }

    @Test
    void trainingEverythingLearnsWhatSeparatesTheLabels() {
        RecordingListener listener = new RecordingListener();

        train(
                bert.plan(FreezeSpec.of(new FreezeStrategy.Full()), Pooling.MEAN, 0.01),
                Pooling.MEAN,
                TinyBert.spec(8),
                listener);

        assertThat(listener.evaluations.get(7).get("accuracy")).isGreaterThan(0.95);
        assertThat(listener.steps).hasSize(64);
        assertThat(listener.steps.get(0).learningRate()).isZero();
        assertThat(listener.steps.get(63).learningRate()).isPositive().isLessThan(5e-4);
    }

    @Test
    void tellsHowManyTextsFillTheirWindows() {
        RecordingListener listener = new RecordingListener();

        train(
                bert.plan(FreezeSpec.of(new FreezeStrategy.HeadOnly(false)), Pooling.MEAN, 0.01),
                Pooling.MEAN,
                TinyBert.spec(1),
                listener);

        // Every text has from two to seven words and two special tokens, and there is room for sixteen.
        TokenCounts counts = listener.counts.get(Split.TRAIN);
        assertThat(counts.windows()).isEqualTo(64);
        assertThat(counts.tokens()).isBetween(64 * 4L, 64 * 9L);
        assertThat(counts.full()).isZero();
        assertThat(listener.counts).containsOnlyKeys(Split.TRAIN, Split.VALIDATION);
    }

    @Test
    void theSameRunTwiceGivesTheSameLossesAndTheSameTensors() {
        FreezePlan plan = bert.plan(FreezeSpec.of(new FreezeStrategy.Full()), Pooling.CLS, 0.01);
        RecordingListener first = new RecordingListener();
        RecordingListener second = new RecordingListener();

        TrainingResult one = train(plan, Pooling.CLS, TinyBert.spec(2), first);
        TrainingResult two = train(plan, Pooling.CLS, TinyBert.spec(2), second);

        assertThat(second.losses()).isEqualTo(first.losses());
        assertThat(two.certificate()).isEqualTo(one.certificate());
    }

    /** With frozen dropout on, nothing is cached; with no dropout above, both runs compute the same. */
    @ParameterizedTest
    @MethodSource("poolings")
    void aCachedPrefixGivesTheLossesOfOneComputedInEachStep(Pooling pooling) {
        TinyBert quiet = TinyBert.create(0);
        for (FreezeStrategy strategy :
                List.of(new FreezeStrategy.FreezeFirstN(2, false), new FreezeStrategy.HeadOnly(false))) {
            FreezePlan plan = quiet.plan(FreezeSpec.of(strategy), pooling, 0.01);
            RecordingListener cached = new RecordingListener();
            RecordingListener computed = new RecordingListener();

            new Trainer(Devices.TESTED, 1, tokens(), prefixes())
                    .train(quiet.input(plan, pooling, TinyBert.spec(3)), cached, this::store);
            new Trainer(Devices.TESTED, 1, tokens(), prefixes())
                    .train(quiet.input(plan, pooling, TinyBert.spec(3, true, null)), computed, this::store);

            assertThat(cached.phases).contains(Phase.CACHING_PREFIX);
            assertThat(computed.phases).doesNotContain(Phase.CACHING_PREFIX);
            for (int i = 0; i < cached.steps.size(); i++) {
                assertThat(cached.losses().get(i)).isCloseTo(computed.losses().get(i), within(1e-4));
            }
        }
    }

    @Test
    void aSecondJobOnTheSameTextsComputesNoPrefixAndADamagedOneIsMadeAnew() throws IOException {
        Devices.assumePrefixesInFiles();
        FreezePlan plan = bert.plan(FreezeSpec.of(new FreezeStrategy.FreezeFirstN(2, false)), Pooling.MEAN, 0.01);
        RecordingListener first = new RecordingListener();
        RecordingListener second = new RecordingListener();
        RecordingListener third = new RecordingListener();

        train(plan, Pooling.MEAN, TinyBert.spec(1), first);
        List<Path> files = prefixFiles();
        byte[] content = Files.readAllBytes(files.get(0));
        train(plan, Pooling.MEAN, TinyBert.spec(1), second);
        assertThat(prefixFiles()).isEqualTo(files);
        byte[] damaged = content.clone();
        damaged[100] ^= 1;
        Files.write(files.get(0), damaged);
        train(plan, Pooling.MEAN, TinyBert.spec(1), third);

        assertThat(files).hasSize(2);
        // A run asks whether it is cancelled before each pass: the second makes none for a prefix, the third for one
        // split.
        assertThat(second.asked).isLessThan(third.asked);
        assertThat(third.asked).isLessThan(first.asked);
        assertThat(Files.readAllBytes(files.get(0))).isEqualTo(content);
        assertThat(second.losses()).isEqualTo(first.losses());
        assertThat(third.losses()).isEqualTo(first.losses());
    }

    /** The first job reads every tensor to compute the prefix; a second one has no use for those below its boundary. */
    @Test
    void tensorsBelowAPrefixThatIsKeptAreNeverReadAndTheProofIsTheSame() {
        Devices.assumePrefixesInFiles();
        FreezePlan plan = bert.plan(FreezeSpec.of(new FreezeStrategy.FreezeFirstN(2, false)), Pooling.MEAN, 0.01);
        TrainingResult first = train(plan, Pooling.MEAN, TinyBert.spec(2), new RecordingListener());
        assertThat(bert.read()).contains("embeddings.word.weight", "encoder.layer.1.ffn.output.weight");

        TrainingResult second = train(plan, Pooling.MEAN, TinyBert.spec(2), new RecordingListener());

        assertThat(bert.read())
                .contains("encoder.layer.2.ffn.output.weight")
                .noneMatch(name -> name.startsWith("embeddings.") || name.matches("encoder\\.layer\\.[01]\\..*"));
        assertThat(second.certificate()).isEqualTo(first.certificate());
    }

    /** In bfloat16 the linear layers round; what is frozen and what learns does not depend on it. */
    @Test
    void bfloat16LearnsTheSameAndFreezesTheSame() {
        FreezePlan plan = bert.plan(FreezeSpec.of(new FreezeStrategy.Full()), Pooling.MEAN, WEIGHT_DECAY);
        RecordingListener listener = new RecordingListener();
        TrainingSpec spec = TinyBert.spec(8);
        TrainingSpec rounding =
                new TrainingSpec(8, 8, 1, 1e-2, LearningRateSchedule.LINEAR, 0.1, 1.0, true, false, spec.seed(), null);

        TrainingResult result = train(plan, Pooling.MEAN, rounding, listener);

        assertThat(listener.evaluations.get(7).get("accuracy")).isGreaterThan(0.95);
        assertThat(names(result.certificate().tensors().stream().filter(TensorProof::changed)))
                .isEqualTo(plan.trainable().keySet());
    }

    @Test
    void otherFrozenLayersOrOtherTextsDoNotShareAPrefix() throws IOException {
        Devices.assumePrefixesInFiles();
        for (int frozen = 1; frozen <= 2; frozen++) {
            FreezeStrategy strategy = new FreezeStrategy.FreezeFirstN(frozen, false);
            train(
                    bert.plan(FreezeSpec.of(strategy), Pooling.CLS, 0.01),
                    Pooling.CLS,
                    TinyBert.spec(1),
                    new RecordingListener());
        }

        assertThat(prefixFiles()).hasSize(4);
    }

    private List<Path> prefixFiles() throws IOException {
        try (Stream<Path> files = Files.list(scratch.resolve("prefixes"))) {
            return files.sorted().toList();
        }
    }

    static Stream<Pooling> poolings() {
        return Stream.of(Pooling.values());
    }

    @Test
    void aFrozenTensorThatMovedFailsTheRunAndStoresNothing() {
        FreezePlan plan = bert.plan(FreezeSpec.of(new FreezeStrategy.HeadOnly(false)), Pooling.POOLER, 0.01);
        String frozen = "encoder.layer.1.ffn.output.weight";
        bert.damage(frozen);

        assertThatThrownBy(() -> train(plan, Pooling.POOLER, TinyBert.spec(1), new RecordingListener()))
                .isInstanceOfSatisfying(
                        DomainException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.FREEZE_VIOLATION))
                .hasMessageContaining(frozen);
        assertThat(stored).isEmpty();
    }

    /** Weights near 0.2 lie 1.5e-8 apart; a bias that starts at zero has floats as close as it wants. */
    @Test
    void aRateTooSmallToMoveAWeightIsToldAndNoFault() {
        FreezePlan plan = bert.plan(FreezeSpec.of(new FreezeStrategy.FreezeFirstN(2, false)), Pooling.MEAN, 0.01);
        TrainingSpec tiny =
                new TrainingSpec(2, 8, 1, 1e-13, LearningRateSchedule.LINEAR, 0.1, 1, false, false, 43, null);

        TrainingResult result = train(plan, Pooling.MEAN, tiny, new RecordingListener());

        Set<String> moved = names(result.certificate().tensors().stream().filter(TensorProof::changed));
        assertThat(moved).contains("head.classifier.bias").doesNotContain("head.classifier.weight");
        assertThat(result.certificate().tensors().stream()
                        .filter(proof -> proof.trainable() && !proof.changed())
                        .map(TensorProof::reason))
                .isNotEmpty()
                .containsOnly(Reason.UPDATE_LOST_IN_PRECISION);
    }

    @Test
    void cancellingEndsTheRunBeforeTheNextStep() {
        FreezePlan plan = bert.plan(FreezeSpec.of(new FreezeStrategy.Full()), Pooling.POOLER, 0.01);
        RecordingListener listener = new RecordingListener(3);

        assertThatThrownBy(() -> train(plan, Pooling.POOLER, TinyBert.spec(4), listener))
                .isInstanceOf(CancellationException.class);
        assertThat(listener.steps).hasSize(3);
        assertThat(stored).isEmpty();
    }

    @Test
    void trainingStopsWhenTheValidationSplitNoLongerGainsAndKeepsTheBestEpoch() {
        FreezePlan plan = bert.plan(FreezeSpec.of(new FreezeStrategy.Full()), Pooling.MEAN, 0.01);
        TrainingSpec patient = TinyBert.spec(50, false, new TrainingSpec.EarlyStopping(MetricName.ACCURACY, 3));
        RecordingListener listener = new RecordingListener();

        TrainingResult result = train(plan, Pooling.MEAN, patient, listener);

        assertThat(listener.evaluations).hasSizeLessThan(50).hasSize(result.keptEpoch() + 3);
        double kept = listener.evaluations.get(result.keptEpoch() - 1).get("accuracy");
        assertThat(listener.evaluations)
                .allSatisfy(metrics -> assertThat(metrics.get("accuracy")).isLessThanOrEqualTo(kept));
        assertThat(result.judgements().get(Split.VALIDATION).evaluation().value(MetricName.ACCURACY))
                .isEqualTo(kept);
    }

    @Test
    void layersAboveTheBoundaryReportTheirGradientsAndUpdatesAndFrozenOnesNone() {
        RecordingListener listener = new RecordingListener();
        FreezePlan plan = bert.plan(FreezeSpec.of(new FreezeStrategy.FreezeFirstN(2, false)), Pooling.POOLER, 0.01);

        train(plan, Pooling.POOLER, TinyBert.spec(1), listener);

        assertThat(listener.movements)
                .extracting(TrainingListener.LayerMovement::component)
                .containsExactly("encoder.layer.2", "pooler", "head");
        assertThat(listener.movements).allSatisfy(movement -> {
            assertThat(movement.gradientNorm()).isPositive();
            assertThat(movement.updateNorm()).isPositive();
        });
    }

    private TrainingResult train(FreezePlan plan, Pooling pooling, TrainingSpec spec, RecordingListener listener) {
        return new Trainer(Devices.TESTED, 1, tokens(), prefixes())
                .train(bert.input(plan, pooling, spec), listener, this::store);
    }

    private TokenStore tokens() {
        return new TokenStore(scratch.resolve("tokens"), Long.MAX_VALUE, Clock.systemUTC());
    }

    private PrefixStore prefixes() {
        return new PrefixStore(scratch.resolve("prefixes"), Long.MAX_VALUE, Clock.systemUTC());
    }

    private void store(PlannedParameter parameter, ByteBuffer bytes) {
        stored.put(parameter.name(), bytes);
    }
}
