package io.thaw.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.freeze.ModelLayout;
import io.thaw.freeze.ParameterSpec;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names are those that {@code state_dict()} of the Transformers classes lists. */
class ArchitectureNamesTests {

    @ParameterizedTest
    @CsvSource({
        "BERT, embeddings.word.weight, bert.embeddings.word_embeddings.weight",
        "BERT, embeddings.token_type.weight, bert.embeddings.token_type_embeddings.weight",
        "BERT, embeddings.layer_norm.bias, bert.embeddings.LayerNorm.bias",
        "BERT, encoder.layer.8.attention.query.weight, bert.encoder.layer.8.attention.self.query.weight",
        "BERT, encoder.layer.8.attention.output.weight, bert.encoder.layer.8.attention.output.dense.weight",
        "BERT, encoder.layer.8.attention.layer_norm.weight, bert.encoder.layer.8.attention.output.LayerNorm.weight",
        "BERT, encoder.layer.11.ffn.intermediate.bias, bert.encoder.layer.11.intermediate.dense.bias",
        "BERT, encoder.layer.11.ffn.output.bias, bert.encoder.layer.11.output.dense.bias",
        "BERT, encoder.layer.11.ffn.layer_norm.bias, bert.encoder.layer.11.output.LayerNorm.bias",
        "BERT, pooler.weight, bert.pooler.dense.weight",
        "BERT, head.classifier.weight, classifier.weight",
        "BERT, head.qa_outputs.bias, qa_outputs.bias",
        "BERT, head.transform.weight, cls.predictions.transform.dense.weight",
        "BERT, head.layer_norm.weight, cls.predictions.transform.LayerNorm.weight",
        "BERT, head.decoder.bias, cls.predictions.bias",
        "ROBERTA, encoder.layer.0.attention.key.bias, roberta.encoder.layer.0.attention.self.key.bias",
        "ROBERTA, head.dense.weight, classifier.dense.weight",
        "ROBERTA, head.out_proj.weight, classifier.out_proj.weight",
        "ROBERTA, head.classifier.weight, classifier.weight",
        "ROBERTA, head.transform.weight, lm_head.dense.weight",
        "ROBERTA, head.decoder.bias, lm_head.bias",
        "DISTILBERT, embeddings.position.weight, distilbert.embeddings.position_embeddings.weight",
        "DISTILBERT, encoder.layer.5.attention.query.weight, distilbert.transformer.layer.5.attention.q_lin.weight",
        "DISTILBERT, encoder.layer.5.attention.output.weight, distilbert.transformer.layer.5.attention.out_lin.weight",
        "DISTILBERT, encoder.layer.5.attention.layer_norm.bias, distilbert.transformer.layer.5.sa_layer_norm.bias",
        "DISTILBERT, encoder.layer.5.ffn.intermediate.weight, distilbert.transformer.layer.5.ffn.lin1.weight",
        "DISTILBERT, encoder.layer.5.ffn.layer_norm.weight, distilbert.transformer.layer.5.output_layer_norm.weight",
        "DISTILBERT, head.dense.weight, pre_classifier.weight",
        "DISTILBERT, head.classifier.bias, classifier.bias",
        "DISTILBERT, head.transform.bias, vocab_transform.bias",
        "DISTILBERT, head.decoder.bias, vocab_projector.bias",
        "ELECTRA, embeddings.projection.weight, electra.embeddings_project.weight",
        "ELECTRA, head.out_proj.bias, classifier.out_proj.bias",
        "ELECTRA, head.layer_norm.bias, generator_predictions.LayerNorm.bias",
        "ELECTRA, head.decoder.bias, generator_lm_head.bias",
    })
    void namesGoBothWays(Architecture architecture, String canonical, String checkpoint) {
        String bare = checkpoint.substring(
                checkpoint.indexOf(architecture.name().toLowerCase() + ".") < 0 ? 0 : checkpoint.indexOf('.') + 1);

        assertThat(architecture.checkpointName(canonical)).isEqualTo(checkpoint);
        assertThat(architecture.canonicalName(checkpoint)).contains(canonical);
        assertThat(architecture.canonicalName(bare)).contains(canonical);
    }

    @Test
    void oldLayerNormNamesAreUnderstood() {
        assertThat(Architecture.BERT.canonicalName("bert.encoder.layer.3.output.LayerNorm.gamma"))
                .contains("encoder.layer.3.ffn.layer_norm.weight");
        assertThat(Architecture.BERT.canonicalName("embeddings.LayerNorm.beta")).contains("embeddings.layer_norm.bias");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bert.embeddings.position_ids",
                "cls.seq_relationship.weight",
                "cls.predictions.decoder.weight",
                "cls.predictions.decoder.bias",
                "bert.encoder.layer.x.output.dense.weight",
                "bert.encoder.layer..output.dense.weight",
                "bert.encoder.layer.1",
                "bert.pooler.dense",
                "bert.pooler.dense.scale",
                "",
            })
    void otherTensorsAreNoneOfOurs(String checkpoint) {
        assertThat(Architecture.BERT.canonicalName(checkpoint)).isEmpty();
    }

    static Stream<ModelLayout> everyLayout() {
        return Catalogue.names().stream()
                .flatMap(base -> Stream.of(
                                Head.textClassification(3, null),
                                Head.textClassification(3, Pooling.MEAN),
                                Head.tokenClassification(9),
                                Head.questionAnswering(),
                                Head.maskedLanguageModelling())
                        .map(head -> Catalogue.find(base).orElseThrow().layout(head)));
    }

    @ParameterizedTest
    @MethodSource("everyLayout")
    void everyParameterOfALayoutHasOneNameOnEitherSide(ModelLayout layout) {
        assertThat(layout.parameters()).extracting(ParameterSpec::name).doesNotHaveDuplicates();
        assertThat(layout.parameters())
                .extracting(ParameterSpec::checkpointName)
                .doesNotHaveDuplicates();
        Architecture architecture = Stream.of(Architecture.values())
                .filter(a -> a.title().equals(layout.architecture()))
                .findFirst()
                .orElseThrow();
        assertThat(layout.parameters())
                .filteredOn(p -> p.tiedTo() == null)
                .allSatisfy(p -> assertThat(architecture.canonicalName(p.checkpointName()))
                        .contains(p.name()));
    }

    @Test
    void poolingIsTheBasesOwnWhereNothingElseIsSaid() {
        assertThat(pooling("bert-base-uncased")).isEqualTo(Pooling.POOLER);
        assertThat(pooling("all-minilm-l6-v2")).isEqualTo(Pooling.MEAN);
        assertThat(pooling("roberta-base")).isEqualTo(Pooling.CLS);
    }

    @Test
    void aPoolerTheBaseLacksStartsAtRandom() {
        List<ParameterSpec> pooler = Catalogue.find("all-minilm-l6-v2")
                .orElseThrow()
                .layout(Head.textClassification(2, Pooling.POOLER))
                .parameters()
                .stream()
                .filter(p -> p.name().startsWith("pooler."))
                .toList();

        assertThat(pooler).hasSize(2).allMatch(ParameterSpec::fresh);
    }

    @Test
    void aPoolerTheHeadDoesNotReadIsUnreachable() {
        ModelLayout layout = Catalogue.find("bert-base-uncased").orElseThrow().layout(Head.tokenClassification(9));

        assertThat(layout.parameters())
                .filteredOn(p -> !p.reachable())
                .extracting(ParameterSpec::name)
                .containsExactly("pooler.weight", "pooler.bias");
    }

    @Test
    void onlyBertHasAPooler() {
        PretrainedEncoder roberta = Catalogue.find("roberta-base").orElseThrow();

        assertThatThrownBy(() -> roberta.layout(Head.textClassification(2, Pooling.POOLER)))
                .isInstanceOfSatisfying(DomainException.class, e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.COMPONENT_MISSING);
                    assertThat(e.faults().get(0).pointer()).isEqualTo("/pooling");
                });
    }

    private static Pooling pooling(String base) {
        return Catalogue.find(base)
                .orElseThrow()
                .resolve(Head.textClassification(2, null))
                .pooling();
    }
}
