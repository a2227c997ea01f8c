package io.thaw.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.FreezeStrategy.BitFit;
import io.thaw.freeze.FreezeStrategy.FreezeEmbeddings;
import io.thaw.freeze.FreezeStrategy.FreezeFirstN;
import io.thaw.freeze.FreezeStrategy.Full;
import io.thaw.freeze.FreezeStrategy.HeadOnly;
import io.thaw.freeze.FreezeStrategy.LayerNormOnly;
import io.thaw.freeze.FreezeStrategy.TrainLastN;
import io.thaw.freeze.ModelLayout;
import io.thaw.freeze.TrainingSettings;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers of parameters that are known from papers and from Hugging Face's own models. */
class PublishedCountsTests {

    private static final TrainingSettings SETTINGS = new TrainingSettings(32, 128, 0.01, null);

    static Stream<Arguments> strategies() {
        return Stream.of(
                Arguments.of(new Full(), 109_483_778L),
                Arguments.of(new FreezeFirstN(8, false), 28_943_618L),
                Arguments.of(new FreezeFirstN(8, true), 52_780_802L),
                Arguments.of(new TrainLastN(3), 21_855_746L),
                Arguments.of(new FreezeEmbeddings(), 85_646_594L),
                Arguments.of(new HeadOnly(false), 1_538L),
                Arguments.of(new HeadOnly(true), 592_130L),
                Arguments.of(new BitFit(), 104_450L),
                Arguments.of(new LayerNormOnly(), 39_938L));
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void bertBaseWithTwoLabelsTrains(FreezeStrategy strategy, long trainable) {
        ModelLayout layout = encoder("bert-base-uncased").layout(Head.textClassification(2, null));

        FreezePlan plan = FreezePlan.of(layout, FreezeSpec.of(strategy), SETTINGS);

        assertThat(plan.summary().totalParameters()).isEqualTo(109_483_778L);
        assertThat(plan.summary().trainableParameters()).isEqualTo(trainable);
    }

    @ParameterizedTest
    @CsvSource({
        "bert-base-uncased, 109483778",
        "bert-large-uncased, 335143938",
        "bert-base-cased, 108311810",
        "bert-base-multilingual-cased, 177854978",
        "distilbert-base-uncased, 66955010",
        "roberta-base, 124647170",
        "distilroberta-base, 82119938",
        "xlm-roberta-base, 278045186",
        "electra-small-discriminator, 13549314",
        "electra-base-discriminator, 109483778",
    })
    void sequenceClassifiersHaveTheSizeOfTransformersOwn(String base, long parameters) {
        ModelLayout layout = encoder(base).layout(Head.textClassification(2, null));

        assertThat(FreezePlan.of(layout, FreezeSpec.of(new Full()), SETTINGS)
                        .summary()
                        .totalParameters())
                .isEqualTo(parameters);
    }

    @ParameterizedTest
    @CsvSource({"bert-base-uncased, 110104890", "roberta-base, 124697433", "distilbert-base-uncased, 66985530"})
    void maskedLanguageModelsCountTheTiedDecoderOnce(String base, long parameters) {
        ModelLayout layout = encoder(base).layout(Head.maskedLanguageModelling());

        assertThat(FreezePlan.of(layout, FreezeSpec.of(new Full()), SETTINGS)
                        .summary()
                        .totalParameters())
                .isEqualTo(parameters);
    }

    private static PretrainedEncoder encoder(String name) {
        return Catalogue.find(name).orElseThrow();
    }
}
