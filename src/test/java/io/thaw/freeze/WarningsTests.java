package io.thaw.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.freeze.FreezePlan.Warning;
import io.thaw.freeze.FreezeStrategy.BitFit;
import io.thaw.freeze.FreezeStrategy.Custom;
import io.thaw.freeze.FreezeStrategy.FreezeEmbeddings;
import io.thaw.freeze.FreezeStrategy.FreezeFirstN;
import io.thaw.freeze.FreezeStrategy.Full;
import io.thaw.freeze.FreezeStrategy.HeadOnly;
import io.thaw.freeze.FreezeStrategy.LayerNormOnly;
import io.thaw.freeze.FreezeStrategy.LayerwiseDecay;
import io.thaw.freeze.FreezeStrategy.TrainLastN;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WarningsTests {

    private static final TrainingSettings SETTINGS = new TrainingSettings(32, 128, 0.01, null);
    private static final ModelLayout MODEL = Layouts.classifier(6);

    static List<FreezeStrategy> harmless() {
        return List.of(
                new Full(),
                new FreezeFirstN(4, false),
                new TrainLastN(2),
                new FreezeEmbeddings(),
                new LayerwiseDecay(0.8, null));
    }

    static List<FreezeSpec> withoutPrefixSavings() {
        return List.of(
                FreezeSpec.of(new FreezeFirstN(4, true)),
                FreezeSpec.of(new BitFit()),
                FreezeSpec.of(new LayerNormOnly()),
                FreezeSpec.of(new Custom(List.of(new Rule("encoder.layer.*.**", false)))),
                FreezeSpec.of(new FreezeFirstN(4, false))
                        .withOverrides(List.of(new Rule("embeddings.position.*", true))));
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void whatSavesWhatItCanIsNotWarnedAbout(FreezeStrategy strategy) {
        assertThat(FreezePlan.of(MODEL, FreezeSpec.of(strategy), SETTINGS).warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("withoutPrefixSavings")
    void trainableEmbeddingsAboveFrozenLayersSaveNoCompute(FreezeSpec spec) {
        FreezePlan plan = FreezePlan.of(MODEL, spec, SETTINGS);

        Warning warning = plan.warnings().get(0);
        FreezePlan followed = FreezePlan.of(MODEL, suggested(warning), SETTINGS);

        assertThat(warning.code()).isEqualTo("no_prefix_savings");
        assertThat(followed.warnings()).isEmpty();
        assertThat(followed.cost().flopsVsFull())
                .isCloseTo(plan.cost().flopsVsFull() - warning.saves().flopsVsFull(), within(1e-12));
        assertThat(warning.saves().flopsVsFull()).isPositive();
        assertThat(followed.strategy()).as("the suggestion keeps the strategy").isEqualTo(plan.strategy());
    }

    @Test
    void aWarningWithoutAWayOutIsStillAWarning() {
        FreezeSpec full = FreezeSpec.of(new BitFit())
                .withOverrides(Collections.nCopies(FreezeSpec.MAX_RULES, new Rule("pooler.bias", true)));

        Warning warning = FreezePlan.of(MODEL, full, SETTINGS).warnings().get(0);

        assertThat(warning.code()).isEqualTo("no_prefix_savings");
        assertThat(warning.suggestion()).isNull();
    }

    @Test
    void rulesThatAreAllVainLeaveFullFineTuning() {
        FreezeSpec spec = FreezeSpec.of(new Custom(List.of(new Rule("pooler.*", true))));

        assertThat(suggested(FreezePlan.of(Layouts.tagger(2), spec, SETTINGS)
                        .warnings()
                        .get(0)))
                .isEqualTo(FreezeSpec.of(new Full()));
    }

    @Test
    void aFrozenPretrainedPoolerIsAPoorFeature() {
        Warning warning = FreezePlan.of(MODEL, FreezeSpec.of(new HeadOnly(false)), SETTINGS)
                .warnings()
                .get(0);

        assertThat(warning.code()).isEqualTo("nsp_pooler_feature");
        assertThat(warning.suggestion()).isEqualTo(new Suggestion.Task(new Suggestion.Pooling("mean")));
        assertThat(FreezePlan.of(MODEL, FreezeSpec.of(new HeadOnly(true)), SETTINGS)
                        .warnings())
                .isEmpty();
    }

    @Test
    void askingForAnUnreachablePoolerIsVain() {
        ModelLayout tagger = Layouts.tagger(2);
        FreezeSpec spec = FreezeSpec.of(new HeadOnly(true))
                .withOverrides(List.of(new Rule("pooler.*", true), new Rule("encoder.layer.1.**", true)));

        Warning warning = FreezePlan.of(tagger, spec, SETTINGS).warnings().get(0);

        assertThat(warning.code()).isEqualTo("unreachable_parameters");
        assertThat(suggested(warning))
                .isEqualTo(FreezeSpec.of(new HeadOnly(false))
                        .withOverrides(List.of(new Rule("encoder.layer.1.**", true))));
        assertThat(FreezePlan.of(tagger, suggested(warning), SETTINGS).hash())
                .isNotEqualTo(FreezePlan.of(tagger, FreezeSpec.of(new Full()), SETTINGS)
                        .hash());
    }

    private static FreezeSpec suggested(Warning warning) {
        return ((Suggestion.Freeze) warning.suggestion()).freeze();
    }
}
