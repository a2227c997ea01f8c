package io.thaw.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.freeze.FreezeStrategy.BitFit;
import io.thaw.freeze.FreezeStrategy.Custom;
import io.thaw.freeze.FreezeStrategy.FreezeFirstN;
import io.thaw.freeze.FreezeStrategy.Full;
import io.thaw.freeze.FreezeStrategy.HeadOnly;
import io.thaw.freeze.FreezeStrategy.Layers;
import io.thaw.freeze.FreezeStrategy.LayerwiseDecay;
import io.thaw.freeze.FreezeStrategy.TrainLastN;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FreezeFaultsTests {

    private static final ModelLayout MODEL = Layouts.classifier(3);

    static Stream<Arguments> faultyStrategies() {
        return Stream.of(
                Arguments.of(new FreezeFirstN(-1, false), "/n", ErrorKind.OUT_OF_RANGE),
                Arguments.of(new FreezeFirstN(4, false), "/n", ErrorKind.LAYER_OUT_OF_RANGE),
                Arguments.of(new TrainLastN(-1), "/n", ErrorKind.OUT_OF_RANGE),
                Arguments.of(new TrainLastN(4), "/n", ErrorKind.LAYER_OUT_OF_RANGE),
                Arguments.of(new Layers(List.of(), true), "/train", ErrorKind.OUT_OF_RANGE),
                Arguments.of(new Layers(List.of(3), true), "/train/0", ErrorKind.LAYER_OUT_OF_RANGE),
                Arguments.of(new Layers(List.of(0, -1), false), "/freeze/1", ErrorKind.LAYER_OUT_OF_RANGE),
                Arguments.of(new Layers(List.of(0, 0), true), "/train/1", ErrorKind.DUPLICATE_VALUE),
                Arguments.of(
                        new Layers(IntStream.range(0, 10_000).boxed().toList(), true),
                        "/train",
                        ErrorKind.OUT_OF_RANGE),
                Arguments.of(new LayerwiseDecay(0, null), "/decay", ErrorKind.OUT_OF_RANGE),
                Arguments.of(new LayerwiseDecay(-1, null), "/decay", ErrorKind.OUT_OF_RANGE),
                Arguments.of(new LayerwiseDecay(1e308, null), "/decay", ErrorKind.OUT_OF_RANGE),
                Arguments.of(new LayerwiseDecay(Double.NaN, null), "/decay", ErrorKind.OUT_OF_RANGE),
                Arguments.of(new LayerwiseDecay(0.8, -1e-6), "/lr_floor", ErrorKind.OUT_OF_RANGE),
                Arguments.of(new Custom(List.of()), "/rules", ErrorKind.OUT_OF_RANGE),
                Arguments.of(
                        new Custom(List.of(new Rule("embedings.**", false))),
                        "/rules/0/match",
                        ErrorKind.PATTERN_MATCHES_NOTHING),
                Arguments.of(
                        new Custom(List.of(new Rule("(.*a){12}", false))), "/rules/0/match", ErrorKind.PATTERN_INVALID),
                Arguments.of(
                        new Custom(List.of(new Rule("**", true, Double.NaN))),
                        "/rules/0/lr_multiplier",
                        ErrorKind.OUT_OF_RANGE),
                Arguments.of(
                        new Custom(List.of(new Rule("embeddings.**", false, 0.5))),
                        "/rules/0/lr_multiplier",
                        ErrorKind.CONFLICTING_FIELDS));
    }

    @ParameterizedTest
    @MethodSource("faultyStrategies")
    void oneFaultIsToldWithItsPlace(FreezeStrategy strategy, String pointer, ErrorKind kind) {
        assertThat(faults(MODEL, FreezeSpec.of(strategy)))
                .singleElement()
                .satisfies(fault -> assertThat(fault.pointer()).isEqualTo(pointer))
                .satisfies(fault -> assertThat(fault.kind()).isEqualTo(kind));
    }

    @Test
    void everyFaultIsToldAtOnce() {
        FreezeSpec spec = FreezeSpec.of(new FreezeFirstN(9, false))
                .withOverrides(List.of(
                        new Rule("enc[", true),
                        new Rule("encoder.layer.7.**", true),
                        new Rule("pooler.*", false, 2.0)));

        assertThat(faults(MODEL, spec))
                .extracting(Fault::pointer, Fault::kind)
                .containsExactlyInAnyOrder(
                        tuple("/n", ErrorKind.LAYER_OUT_OF_RANGE),
                        tuple("/overrides/0/match", ErrorKind.PATTERN_INVALID),
                        tuple("/overrides/1/match", ErrorKind.PATTERN_MATCHES_NOTHING),
                        tuple("/overrides/2/lr_multiplier", ErrorKind.CONFLICTING_FIELDS));
    }

    @Test
    void aMisspelledSelectorIsAnsweredWithTheThreeNearestNames() {
        Fault fault = faults(MODEL, override("embedings.word.weigth", true)).get(0);

        assertThat(fault.suggestion()).startsWith("embeddings.word.weight, ");
        assertThat(fault.suggestion().split(", ")).hasSize(3);
    }

    @Test
    void aComponentsNameIsAnsweredWithTheGlobThatWasMeant() {
        assertThat(faults(MODEL, override("encoder.layer.1", true)).get(0).suggestion())
                .isEqualTo("encoder.layer.1.**");
    }

    @Test
    void aPlanThatTrainsNothingIsRefused() {
        FreezeSpec spec = FreezeSpec.of(new Custom(List.of(new Rule("**", false))));

        assertThat(faults(MODEL, spec))
                .extracting(Fault::kind)
                .containsExactly(ErrorKind.NOTHING_TRAINABLE, ErrorKind.FROZEN_RANDOM_INIT);
        assertThat(faults(MODEL, new FreezeSpec(spec.strategy(), List.of(), false, true)))
                .extracting(Fault::kind)
                .containsExactly(ErrorKind.NOTHING_TRAINABLE);
    }

    @Test
    void aNewTensorMustNotBeFrozenByARule() {
        assertThat(faults(MODEL, override("head.**", false))).singleElement().satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(ErrorKind.FROZEN_RANDOM_INIT);
            assertThat(fault.pointer()).isEqualTo("/overrides/0");
            assertThat(fault.message()).startsWith("head.classifier.weight, head.classifier.bias start at random");
        });
    }

    @Test
    void rulesMustAgreeAboutATiedTensor() {
        ModelLayout model = Layouts.maskedLanguageModel(2);
        FreezeSpec frozenWords = FreezeSpec.of(
                new Custom(List.of(new Rule("embeddings.**", false), new Rule("head.decoder.weight", true))));
        FreezeSpec frozenHead = FreezeSpec.of(new Custom(List.of(new Rule("head.**", false))));

        assertThat(faults(model, frozenWords))
                .extracting(Fault::pointer, Fault::kind)
                .containsExactly(tuple("/rules/1", ErrorKind.TIED_PARAMETER_CONFLICT));
        assertThat(faults(model, frozenHead))
                .extracting(Fault::pointer, Fault::kind)
                .containsExactly(tuple("/rules/0", ErrorKind.TIED_PARAMETER_CONFLICT));
    }

    @Test
    void aSharedLayerCannotBeSplit() {
        assertThat(faults(Layouts.withSharedLayers(4), FreezeSpec.of(new FreezeFirstN(2, false))))
                .extracting(Fault::pointer, Fault::kind)
                .containsExactly(tuple("/strategy", ErrorKind.SHARED_LAYER_SPLIT));
        assertThat(FreezePlan.of(
                                Layouts.withSharedLayers(4),
                                FreezeSpec.of(new FreezeFirstN(4, false)),
                                new TrainingSettings(1, 2, 0, null))
                        .boundary()
                        .name())
                .isEqualTo("pooler");
    }

    @Test
    void bitFitNeedsBiases() {
        assertThat(faults(Layouts.withoutBiases(2), FreezeSpec.of(new BitFit())))
                .extracting(Fault::pointer, Fault::kind)
                .containsExactly(tuple("/strategy", ErrorKind.STRATEGY_UNSUPPORTED_FOR_ARCHITECTURE));
    }

    @Test
    void aPoolerThatIsNotThereCannotTrain() {
        ModelLayout withoutPooler = Layouts.maskedLanguageModel(2);

        assertThat(faults(withoutPooler, FreezeSpec.of(new HeadOnly(true))))
                .extracting(Fault::pointer, Fault::kind)
                .containsExactly(tuple("/pooler", ErrorKind.COMPONENT_MISSING));
    }

    @Test
    void sixtyFiveRulesAreTooMany() {
        List<Rule> rules =
                IntStream.range(0, 65).mapToObj(i -> new Rule("pooler.*", true)).toList();

        assertThat(faults(MODEL, FreezeSpec.of(new Full()).withOverrides(rules)))
                .extracting(Fault::pointer, Fault::kind)
                .containsExactly(tuple("/overrides", ErrorKind.OUT_OF_RANGE));
    }

    private static FreezeSpec override(String match, boolean train) {
        return FreezeSpec.of(new Full()).withOverrides(List.of(new Rule(match, train)));
    }

    private static List<Fault> faults(ModelLayout layout, FreezeSpec spec) {
        return catchThrowableOfType(
                        DomainException.class,
                        () -> FreezePlan.of(layout, spec, new TrainingSettings(32, 128, 0.01, null)))
                .faults();
    }
}
