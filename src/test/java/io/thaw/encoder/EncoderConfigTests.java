package io.thaw.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncoderConfigTests {

    /** bert-base-uncased's own file. */
    private static final String BERT_BASE = """
            {
              "architectures": ["BertForMaskedLM"],
              "attention_probs_dropout_prob": 0.1,
              "gradient_checkpointing": false,
              "hidden_act": "gelu",
              "hidden_dropout_prob": 0.1,
              "hidden_size": 768,
              "initializer_range": 0.02,
              "intermediate_size": 3072,
              "layer_norm_eps": 1e-12,
              "max_position_embeddings": 512,
              "model_type": "bert",
              "num_attention_heads": 12,
              "num_hidden_layers": 12,
              "pad_token_id": 0,
              "position_embedding_type": "absolute",
              "transformers_version": "4.6.0.dev0",
              "type_vocab_size": 2,
              "use_cache": true,
              "vocab_size": 30522
            }""";

    /** distilbert-base-uncased's own file, which names everything differently. */
    private static final String DISTILBERT_BASE = """
            {
              "activation": "gelu",
              "architectures": ["DistilBertForMaskedLM"],
              "attention_dropout": 0.1,
              "dim": 768,
              "dropout": 0.1,
              "hidden_dim": 3072,
              "initializer_range": 0.02,
              "max_position_embeddings": 512,
              "model_type": "distilbert",
              "n_heads": 12,
              "n_layers": 6,
              "pad_token_id": 0,
              "qa_dropout": 0.1,
              "seq_classif_dropout": 0.2,
              "sinusoidal_pos_embds": false,
              "tie_weights_": true,
              "vocab_size": 30522
            }""";

    @Test
    void readsBertsConfig() {
        assertThat(parse(BERT_BASE))
                .isEqualTo(new EncoderConfig(
                        "bert", 30522, 768, 12, 12, 3072, 512, 2, 1e-12, Activation.GELU, 0, 0.1, 0.1, 768, 0.1));
    }

    @Test
    void readsDistilBertsConfig() {
        assertThat(parse(DISTILBERT_BASE))
                .isEqualTo(new EncoderConfig(
                        "distilbert", 30522, 768, 6, 12, 3072, 512, 0, 1e-12, Activation.GELU, 0, 0.1, 0.1, 768, 0.2));
    }

    @Test
    void robertaCountsPositionsFromBehindThePadding() {
        EncoderConfig config = Catalogue.find("roberta-base").orElseThrow().config();

        assertThat(config.positionOffset()).isEqualTo(2);
        assertThat(config.maxLength()).isEqualTo(512);
        assertThat(parse(BERT_BASE).maxLength()).isEqualTo(512);
    }

    static List<String> catalogue() {
        return Catalogue.names();
    }

    @ParameterizedTest
    @MethodSource("catalogue")
    void whatIsWrittenIsReadBack(String base) {
        EncoderConfig config = Catalogue.find(base).orElseThrow().config();

        assertThat(EncoderConfig.parse(config.toJson())).isEqualTo(config);
        assertThat(EncoderConfig.parse(config.toJson(Head.textClassification(2, null), List.of("neg", "pos"))))
                .isEqualTo(config);
    }

    @Test
    void anExportNamesItsClassAndItsLabels() {
        byte[] json = Catalogue.find("xlm-roberta-base")
                .orElseThrow()
                .config()
                .toJson(Head.textClassification(2, null), List.of("neg", "pos"));

        assertThat(new String(json, StandardCharsets.UTF_8))
                .contains("\"XLMRobertaForSequenceClassification\"", "\"0\" : \"neg\"", "\"pos\" : 1");
    }

    @Test
    void everyFaultIsTold() {
        String broken = """
                {"model_type": "bert", "hidden_size": "768", "num_hidden_layers": 12.5, "num_attention_heads": 0,
                 "intermediate_size": 4294967296, "max_position_embeddings": 512, "hidden_act": "swish",
                 "hidden_dropout_prob": 1.5, "position_embedding_type": "relative_key"}""";

        assertThat(faults(broken))
                .extracting(Fault::pointer, Fault::kind)
                .containsExactlyInAnyOrder(
                        tuple("/vocab_size", ErrorKind.CHECKPOINT_INVALID),
                        tuple("/hidden_size", ErrorKind.CHECKPOINT_INVALID),
                        tuple("/num_hidden_layers", ErrorKind.CHECKPOINT_INVALID),
                        tuple("/num_attention_heads", ErrorKind.CHECKPOINT_INVALID),
                        tuple("/intermediate_size", ErrorKind.CHECKPOINT_INVALID),
                        tuple("/hidden_act", ErrorKind.ARCHITECTURE_UNSUPPORTED),
                        tuple("/hidden_dropout_prob", ErrorKind.CHECKPOINT_INVALID),
                        tuple("/position_embedding_type", ErrorKind.ARCHITECTURE_UNSUPPORTED));
    }

    @Test
    void headsMustDivideTheHiddenSize() {
        assertThat(faults(BERT_BASE.replace("\"num_attention_heads\": 12", "\"num_attention_heads\": 7")))
                .extracting(Fault::pointer)
                .containsExactly("/num_attention_heads");
    }

    @Test
    void unknownModelsAreAnsweredWithTheSupportedOnes() {
        Fault fault = faults(BERT_BASE.replace("\"bert\"", "\"deberta-v2\"")).get(0);

        assertThat(fault.kind()).isEqualTo(ErrorKind.ARCHITECTURE_UNSUPPORTED);
        assertThat(fault.message()).contains("bert, roberta, xlm-roberta, distilbert, electra");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "null", "\"bert\"", "{}", "{\"model_type\": 7}"})
    void whatIsNoConfigIsRefused(String json) {
        assertThat(faults(json)).hasSize(1);
    }

    private static EncoderConfig parse(String json) {
        return EncoderConfig.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Fault> faults(String json) {
        return catchThrowableOfType(DomainException.class, () -> parse(json)).faults();
    }
}
