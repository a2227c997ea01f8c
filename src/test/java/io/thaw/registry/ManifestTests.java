package io.thaw.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.thaw.encoder.Catalogue;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.PretrainedEncoder;
import io.thaw.freeze.ModelLayout;
import io.thaw.freeze.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ManifestTests {

    private static final PretrainedEncoder BERT_BASE =
            Catalogue.find("bert-base-uncased").orElseThrow();
    private static final ModelLayout CLASSIFIER = BERT_BASE.layout(Head.textClassification(2, Pooling.POOLER));

    /** Encoder, pooler and masked-language-model head, as bert-base-uncased brings them. */
    private static final Manifest BASE =
            new Manifest(BERT_BASE.layout(Head.maskedLanguageModelling()).parameters().stream()
                    .filter(parameter -> parameter.tiedTo() == null)
                    .map(parameter -> entry(parameter, "base"))
                    .toList());

    @Test
    void modelTrainedHeadOnlyCostsKilobytesBesideItsBase() {
        Manifest model = BASE.trained(CLASSIFIER, own(name -> name.startsWith("head.")));

        assertThat(model.parameters()).isEqualTo(109_483_778);
        assertThat(model.bytesBeside(BASE)).isEqualTo(4 * 1_538);
    }

    @Test
    void modelWithItsFirstEightLayersFrozenCostsAQuarter() {
        Manifest model = BASE.trained(
                CLASSIFIER, own(name -> name.matches("encoder\\.layer\\.(8|9|10|11)\\..*|pooler\\..*|head\\..*")));

        assertThat(model.bytesBeside(BASE)).isEqualTo(115_774_472);
        assertThat(model.bytes()).isEqualTo(4L * 109_483_778);
    }

    @Test
    void frozenTensorsAreTheBases() {
        Manifest model = BASE.trained(CLASSIFIER, own(name -> name.startsWith("head.")));

        assertThat(model.byName().get("encoder.layer.3.ffn.output.weight"))
                .isEqualTo(BASE.byName().get("encoder.layer.3.ffn.output.weight"));
        assertThat(model.byName()).doesNotContainKey("head.transform.weight");
    }

    @Test
    void tensorsWithTheSameBytesAreCountedOnce() {
        TensorEntry weight = new TensorEntry("a", "a", List.of(2), "same", 8);
        TensorEntry copy = new TensorEntry("b", "b", List.of(2), "same", 8);

        assertThat(new Manifest(List.of(weight, copy)).bytesBeside(new Manifest(List.of())))
                .isEqualTo(8);
    }

    @Test
    void parameterThatNobodyBringsIsNoticed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BASE.trained(CLASSIFIER, List.of()))
                .withMessageContaining("head.classifier.weight");
    }

    @Test
    void tensorThatTheModelDoesNotHaveIsNoticed() {
        List<TensorEntry> own = new ArrayList<>(own(name -> name.startsWith("head.")));
        own.add(new TensorEntry("head.surplus", "surplus", List.of(1), "x", 4));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> BASE.trained(CLASSIFIER, own))
                .withMessageContaining("head.surplus");
    }

    @Test
    void hashChangesWithAnyTensor() {
        Manifest headOnly = BASE.trained(CLASSIFIER, own(name -> name.startsWith("head.")));
        Manifest pooler = BASE.trained(CLASSIFIER, own(name -> name.startsWith("head.") || name.equals("pooler.bias")));

        assertThat(headOnly.sha256()).hasSize(64).isNotEqualTo(pooler.sha256());
        assertThat(new Manifest(headOnly.tensors()).sha256()).isEqualTo(headOnly.sha256());
    }

    @Test
    void entryHoldsAsManyBytesAsItsShape() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TensorEntry("a", "a", List.of(2, 3), "x", 20));
    }

    private static List<TensorEntry> own(Predicate<String> trained) {
        return CLASSIFIER.parameters().stream()
                .filter(parameter -> trained.test(parameter.name()))
                .map(parameter -> entry(parameter, "trained"))
                .toList();
    }

    private static TensorEntry entry(ParameterSpec parameter, String content) {
        return new TensorEntry(
                parameter.name(),
                parameter.checkpointName(),
                parameter.shape(),
                content + "/" + parameter.name(),
                4 * parameter.elements());
    }
}
