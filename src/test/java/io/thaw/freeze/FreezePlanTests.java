package io.thaw.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.freeze.FreezePlan.Group;
import io.thaw.freeze.FreezeStrategy.BitFit;
import io.thaw.freeze.FreezeStrategy.Custom;
import io.thaw.freeze.FreezeStrategy.FreezeEmbeddings;
import io.thaw.freeze.FreezeStrategy.FreezeFirstN;
import io.thaw.freeze.FreezeStrategy.Full;
import io.thaw.freeze.FreezeStrategy.HeadOnly;
import io.thaw.freeze.FreezeStrategy.LayerNormOnly;
import io.thaw.freeze.FreezeStrategy.Layers;
import io.thaw.freeze.FreezeStrategy.LayerwiseDecay;
import io.thaw.freeze.FreezeStrategy.TrainLastN;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FreezePlanTests {

    private static final TrainingSettings SETTINGS = new TrainingSettings(32, 128, 0.1, null);

    static Stream<FreezeSpec> everyStrategy() {
        List<Rule> rules = List.of(new Rule("encoder.**", false), new Rule("**.bias", true, 0.5));
        return Stream.of(
                        new Full(),
                        new HeadOnly(false),
                        new HeadOnly(true),
                        new FreezeFirstN(2, false),
                        new FreezeFirstN(2, true),
                        new TrainLastN(1),
                        new FreezeEmbeddings(),
                        new Layers(List.of(0, 2), true),
                        new Layers(List.of(1, 2), false),
                        new BitFit(),
                        new LayerNormOnly(),
                        new Custom(rules),
                        new LayerwiseDecay(0.8, null))
                .map(FreezeSpec::of);
    }

    @ParameterizedTest
    @MethodSource("everyStrategy")
    void isAPureFunctionOfItsInputs(FreezeSpec spec) {
        assertThat(plan(Layouts.classifier(3), spec)).isEqualTo(plan(Layouts.classifier(3), spec));
    }

    @ParameterizedTest
    @MethodSource("everyStrategy")
    void itsSumsAgree(FreezeSpec spec) {
        FreezePlan plan = plan(Layouts.classifier(3), spec);

        assertThat(plan.groups().stream().mapToLong(Group::parameters).sum())
                .isEqualTo(plan.summary().totalParameters());
        assertThat(plan.groups().stream()
                        .filter(Group::trainable)
                        .mapToLong(Group::parameters)
                        .sum())
                .isEqualTo(plan.summary().trainableParameters());
        assertThat(plan.trainable().values().stream()
                        .mapToLong(PlannedParameter::count)
                        .sum())
                .isEqualTo(plan.summary().trainableParameters());
        assertThat(plan.cost().optimizerBytes()).isEqualTo(12 * plan.summary().trainableParameters());
        assertThat(plan.cost().storedBytes()).isEqualTo(4 * plan.summary().trainableParameters());
        assertThat(plan.cost().storedBytes() + plan.cost().sharedBytes())
                .isEqualTo(4 * plan.summary().totalParameters());
    }

    @ParameterizedTest
    @MethodSource("everyStrategy")
    void nothingBelowTheBoundaryTrainsAndSomethingAtItDoes(FreezeSpec spec) {
        ModelLayout layout = Layouts.classifier(3);
        FreezePlan plan = plan(layout, spec);

        Set<Integer> depths = new TreeSet<>();
        plan.trainable()
                .keySet()
                .forEach(name -> depths.add(layout.component(name).depth()));

        assertThat(plan.boundary().depth()).isEqualTo(depths.iterator().next());
    }

    @ParameterizedTest
    @MethodSource("everyStrategy")
    void decayIsForTrainableMatricesOnly(FreezeSpec spec) {
        assertThat(plan(Layouts.classifier(3), spec).parameters())
                .allSatisfy(p -> assertThat(p.weightDecay())
                        .isEqualTo(p.trainable() && p.shape().size() == 2 ? 0.1 : 0));
    }

    @ParameterizedTest
    @MethodSource("everyStrategy")
    void everyDecisionHasAReasonInWords(FreezeSpec spec) {
        FreezePlan plan = plan(Layouts.classifier(3), spec);

        assertThat(plan.parameters())
                .allSatisfy(p -> assertThat(p.sentence()).startsWith("It ").endsWith("."));
        assertThat(plan.explanation()).startsWith("BERT's layers are trainable by design.");
    }

    @Test
    void everyStrategyHasAHashOfItsOwnAndKeepsIt() {
        assertThat(everyStrategy().map(spec -> plan(Layouts.classifier(3), spec).hash()))
                .doesNotHaveDuplicates()
                .contains("sha256:902e9695d2b2f88f6dd0fcc748d1d9ffc7c5b3321b6e066f5fd27f468a22c7d0");
    }

    @Test
    void theHashForgetsWhatDoesNotChangeTheTraining() {
        FreezeSpec spec = FreezeSpec.of(new FreezeFirstN(2, false));
        ModelLayout layout = Layouts.classifier(3);

        FreezePlan other = FreezePlan.of(layout, spec, new TrainingSettings(8, 64, 0.1, 1e-4));

        assertThat(other.hash()).isEqualTo(plan(layout, spec).hash());
        assertThat(other.id()).isEqualTo("plan_" + other.hash().substring(7, 33));
        assertThat(FreezePlan.of(layout, spec, new TrainingSettings(32, 128, 0.01, null))
                        .hash())
                .isNotEqualTo(other.hash());
        assertThat(plan(layout, new FreezeSpec(spec.strategy(), List.of(), true, false))
                        .hash())
                .isNotEqualTo(other.hash());
    }

    @Test
    void strategiesDecideAndSaySo() {
        FreezePlan plan = plan(Layouts.classifier(3), FreezeSpec.of(new FreezeFirstN(2, false)));

        assertDecision(plan, "embeddings.word.weight", false, Reason.FROZEN_BY_STRATEGY, "/strategy");
        assertDecision(plan, "encoder.layer.1.ffn.layer_norm.bias", false, Reason.FROZEN_BY_STRATEGY, "/strategy");
        assertDecision(plan, "encoder.layer.2.attention.query.weight", true, Reason.TRAINABLE_BY_STRATEGY, "/strategy");
        assertDecision(plan, "pooler.weight", true, Reason.TRAINABLE_BY_STRATEGY, "/strategy");
        assertDecision(plan, "head.classifier.weight", true, Reason.NEW_PARAMETER, null);
        assertThat(plan.boundary()).isEqualTo(new Component("encoder.layer.2", 3));
        assertThat(plan.parameter("embeddings.word.weight").orElseThrow().sentence())
                .isEqualTo("It does not train because freeze_first_n with n=2 freezes it.");
        assertThat(plan.explanation())
                .startsWith("BERT's layers are trainable by design. The embeddings and layers 0 to 1 do not train here"
                        + " because freeze_first_n with n=2 freezes them.");
    }

    @Test
    void theEndsOfTheCountsAreMeaningful() {
        ModelLayout layout = Layouts.classifier(3);

        assertThat(boundary(layout, new FreezeFirstN(0, false))).isEqualTo("encoder.layer.0");
        assertThat(boundary(layout, new FreezeFirstN(3, false))).isEqualTo("pooler");
        assertThat(boundary(layout, new TrainLastN(0))).isEqualTo("pooler");
        assertThat(boundary(layout, new TrainLastN(3))).isEqualTo("encoder.layer.0");
        assertThat(boundary(layout, new HeadOnly(false))).isEqualTo("head");
    }

    @Test
    void layersAreChosenByHand() {
        FreezePlan chosen = plan(Layouts.classifier(4), FreezeSpec.of(new Layers(List.of(1, 3), true)));
        FreezePlan inverse = plan(Layouts.classifier(4), FreezeSpec.of(new Layers(List.of(0, 2), false)));

        assertThat(chosen.trainable().keySet()).isEqualTo(inverse.trainable().keySet());
        assertThat(chosen.explanation()).contains("The embeddings, layer 0 and layer 2 do not train here");
    }

    @Test
    void overridesWinAndTheLastOfThemMost() {
        FreezeSpec spec = FreezeSpec.of(new HeadOnly(false))
                .withOverrides(List.of(
                        new Rule("encoder.layer.*.ffn.**", true),
                        new Rule("encoder.layer.2.ffn.**", true, 0.25),
                        new Rule("**.ffn.*.bias", false)));

        FreezePlan plan = plan(Layouts.classifier(3), spec);

        assertDecision(plan, "encoder.layer.1.ffn.output.weight", true, Reason.TRAINABLE_BY_OVERRIDE, "/overrides/0");
        assertDecision(plan, "encoder.layer.2.ffn.output.weight", true, Reason.TRAINABLE_BY_OVERRIDE, "/overrides/1");
        assertDecision(plan, "encoder.layer.2.ffn.output.bias", false, Reason.FROZEN_BY_OVERRIDE, "/overrides/2");
        assertDecision(plan, "encoder.layer.2.attention.query.bias", false, Reason.FROZEN_BY_STRATEGY, "/strategy");
        assertThat(multiplier(plan, "encoder.layer.1.ffn.output.weight")).isEqualTo(1);
        assertThat(multiplier(plan, "encoder.layer.2.ffn.output.weight")).isEqualTo(0.25);
        assertThat(multiplier(plan, "encoder.layer.2.ffn.output.bias")).isZero();
        assertThat(plan.boundary().name()).isEqualTo("encoder.layer.0");
    }

    @Test
    void customRulesLeaveTheRestTrainable() {
        FreezePlan plan = plan(
                Layouts.classifier(2),
                FreezeSpec.of(new Custom(List.of(new Rule("embeddings.**", false), new Rule("pooler.*", true, 0.0)))));

        assertDecision(plan, "embeddings.word.weight", false, Reason.FROZEN_BY_STRATEGY, "/rules/0");
        assertDecision(plan, "encoder.layer.0.ffn.output.weight", true, Reason.TRAINABLE_BY_STRATEGY, "/strategy");
        assertDecision(plan, "pooler.weight", false, Reason.LR_ZERO, "/rules/1");
    }

    @Test
    void layerwiseRatesFallGeometrically() {
        FreezePlan plan = plan(Layouts.classifier(12), FreezeSpec.of(new LayerwiseDecay(0.8, null)));

        assertThat(multiplier(plan, "head.classifier.weight")).isEqualTo(1);
        assertThat(multiplier(plan, "pooler.weight")).isEqualTo(0.8);
        assertThat(multiplier(plan, "encoder.layer.11.ffn.output.bias")).isCloseTo(0.64, within(1e-12));
        assertThat(multiplier(plan, "encoder.layer.0.ffn.output.bias")).isCloseTo(Math.pow(0.8, 13), within(1e-12));
        assertThat(multiplier(plan, "embeddings.word.weight")).isCloseTo(Math.pow(0.8, 14), within(1e-12));
    }

    @Test
    void ratesBelowTheFloorAreFrozenInstead() {
        FreezeSpec spec = FreezeSpec.of(new LayerwiseDecay(0.5, 1e-5));

        FreezePlan plan = plan(Layouts.classifier(3), spec);

        assertDecision(plan, "encoder.layer.2.ffn.output.bias", true, Reason.TRAINABLE_BY_STRATEGY, "/strategy");
        assertDecision(plan, "encoder.layer.1.ffn.output.bias", false, Reason.LR_BELOW_FLOOR, "/lr_floor");
        assertThat(plan.boundary().name()).isEqualTo("encoder.layer.2");
        assertThat(plan.explanation())
                .contains(
                        "The embeddings and layers 0 to 1 do not train here because their learning rate lies below lr_floor.");
        assertThat(FreezePlan.of(Layouts.classifier(3), spec, new TrainingSettings(1, 2, 0, 1e-3))
                        .boundary()
                        .name())
                .isEqualTo("embeddings");
    }

    @Test
    void aTiedTensorFollowsItsOwnerAndIsCountedOnce() {
        FreezePlan frozen = plan(Layouts.maskedLanguageModel(2), FreezeSpec.of(new HeadOnly(false)));
        FreezePlan trained = plan(Layouts.maskedLanguageModel(2), FreezeSpec.of(new Full()));

        assertDecision(frozen, "head.decoder.weight", false, Reason.TIED_TO, "/strategy");
        assertDecision(frozen, "head.decoder.bias", true, Reason.TRAINABLE_BY_STRATEGY, "/strategy");
        assertDecision(trained, "head.decoder.weight", true, Reason.TIED_TO, "/strategy");
        assertThat(trained.parameter("head.decoder.weight").orElseThrow().count())
                .isZero();
        assertThat(trained.trainable()).doesNotContainKey("head.decoder.weight");
        assertThat(frozen.summary().prefixCacheable())
                .as("masks are drawn anew in each epoch")
                .isFalse();
    }

    @Test
    void whatTheHeadDoesNotReadIsFrozen() {
        FreezePlan plan = plan(Layouts.tagger(2), FreezeSpec.of(new Full()));

        assertDecision(plan, "pooler.weight", false, Reason.NO_GRADIENT_PATH, null);
        assertThat(plan.explanation())
                .contains("The pooler does not train here because the task's head does not read it.");
        assertThat(plan.cost().flopsVsFull()).isEqualTo(1);
    }

    @Test
    void newTensorsTrainUnlessAllowedNotTo() {
        FreezeSpec spec = FreezeSpec.of(new HeadOnly(false));

        FreezePlan plan = plan(Layouts.withFreshPooler(2), spec);
        FreezePlan allowed = plan(Layouts.withFreshPooler(2), new FreezeSpec(spec.strategy(), List.of(), false, true));

        assertDecision(plan, "pooler.weight", true, Reason.NEW_PARAMETER, null);
        assertDecision(allowed, "pooler.weight", false, Reason.FROZEN_BY_STRATEGY, "/strategy");
        assertThat(allowed.cost().storedBytes())
                .as("the base has no bytes to refer to")
                .isEqualTo(plan.cost().storedBytes());
    }

    @Test
    void dropoutInThePrefixForbidsToCacheIt() {
        FreezeStrategy strategy = new FreezeFirstN(2, false);
        ModelLayout layout = Layouts.classifier(3);

        FreezePlan off = plan(layout, FreezeSpec.of(strategy));
        FreezePlan on = plan(layout, new FreezeSpec(strategy, List.of(), true, false));

        assertThat(off.summary().prefixCacheable()).isTrue();
        assertThat(off.cost().cacheBytesPerToken()).isEqualTo(8);
        assertThat(on.summary().prefixCacheable()).isFalse();
        assertThat(on.cost().flopsVsFullCached()).isNull();
    }

    @Test
    void autoRatesDependOnStrategyTaskAndSize() {
        assertThat(plan(Layouts.classifier(2), FreezeSpec.of(new Full())).learningRate())
                .isEqualTo(5e-5);
        assertThat(plan(Layouts.classifier(2), FreezeSpec.of(new HeadOnly(false)))
                        .learningRate())
                .isEqualTo(1e-3);
        assertThat(plan(Layouts.tagger(2), FreezeSpec.of(new Full())).learningRate())
                .isEqualTo(2e-4);
        assertThat(plan(Layouts.tagger(2), FreezeSpec.of(new BitFit())).learningRate())
                .isEqualTo(1e-3);
        assertThat(FreezePlan.of(Layouts.tagger(2), FreezeSpec.of(new Full()), new TrainingSettings(1, 2, 0, 3e-5))
                        .learningRate())
                .isEqualTo(3e-5);
    }

    private static void assertDecision(FreezePlan plan, String name, boolean trains, Reason reason, String rule) {
        PlannedParameter parameter = plan.parameter(name).orElseThrow();
        assertThat(parameter.trainable()).as(name).isEqualTo(trains);
        assertThat(parameter.reason()).as(name).isEqualTo(reason);
        assertThat(parameter.rule()).as(name).isEqualTo(rule);
    }

    private static double multiplier(FreezePlan plan, String name) {
        return plan.parameter(name).orElseThrow().lrMultiplier();
    }

    private static String boundary(ModelLayout layout, FreezeStrategy strategy) {
        return plan(layout, FreezeSpec.of(strategy)).boundary().name();
    }

    private static FreezePlan plan(ModelLayout layout, FreezeSpec spec) {
        return FreezePlan.of(layout, spec, SETTINGS);
    }
}
