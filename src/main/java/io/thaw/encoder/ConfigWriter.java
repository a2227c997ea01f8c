package io.thaw.encoder;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes {@code config.json} with the fields that Hugging Face Transformers reads for each model type. */
final class ConfigWriter {

    /** Before the {@code model_type} of an export that Transformers has no class for. */
    static final String OWN_TYPE = "thaw-";

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ConfigWriter() {}

    static byte[] write(EncoderConfig config) {
        return MAPPER.writeValueAsBytes(encoder(config));
    }

    static byte[] write(EncoderConfig config, Head head, List<String> labels) {
        ObjectNode json = encoder(config);
        if (config.isPooledByItsClass(head)) {
            json.putArray("architectures").add(config.architecture().className(config.modelType(), head.task()));
        } else {
            ownClass(json, config, head);
        }
        problem(head.task()).ifPresent(problem -> json.put("problem_type", problem));
        labels(json, head, labels);
        return MAPPER.writeValueAsBytes(json);
    }

    /** A type that Transformers does not know: it then refuses to load the model without the class, instead of wrongly. */
    private static void ownClass(ObjectNode json, EncoderConfig config, Head head) {
        json.put("model_type", OWN_TYPE + config.modelType());
        json.putArray("architectures").add("ThawForSequenceClassification");
        json.putObject("auto_map")
                .put("AutoConfig", "modeling_thaw.ThawConfig")
                .put("AutoModelForSequenceClassification", "modeling_thaw.ThawForSequenceClassification");
        json.put("pooling", String.valueOf(head.pooling()));
    }

    private static Optional<String> problem(TaskType task) {
        return switch (task) {
            case TEXT_CLASSIFICATION -> Optional.of("single_label_classification");
            case MULTI_LABEL_CLASSIFICATION -> Optional.of("multi_label_classification");
            case TEXT_REGRESSION -> Optional.of("regression");
            case TOKEN_CLASSIFICATION, QUESTION_ANSWERING, MASKED_LANGUAGE_MODELLING -> Optional.empty();
        };
    }

    /** Transformers counts the outputs of a head by its labels, so that a regression's one output needs a name, too. */
    private static void labels(ObjectNode json, Head head, List<String> labels) {
        List<String> all = head.task() == TaskType.TEXT_REGRESSION ? List.of("score") : labels;
        if (!all.isEmpty()) {
            ObjectNode names = json.putObject("id2label");
            ObjectNode ids = json.putObject("label2id");
            for (int i = 0; i < all.size(); i++) {
                names.put(Integer.toString(i), all.get(i));
                ids.put(all.get(i), i);
            }
        }
    }

    private static ObjectNode encoder(EncoderConfig config) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("model_type", config.modelType());
        json.put("vocab_size", config.vocabSize());
        json.put("max_position_embeddings", config.maxPositions());
        json.put("pad_token_id", config.padTokenId());
        if (config.architecture() == Architecture.DISTILBERT) {
            json.put("dim", config.hiddenSize());
            json.put("n_layers", config.layers());
            json.put("n_heads", config.attentionHeads());
            json.put("hidden_dim", config.intermediateSize());
            json.put("activation", config.activation().toString());
            json.put("dropout", config.hiddenDropout());
            json.put("attention_dropout", config.attentionDropout());
            json.put("seq_classif_dropout", config.classifierDropout());
            return json;
        }
        json.put("hidden_size", config.hiddenSize());
        json.put("num_hidden_layers", config.layers());
        json.put("num_attention_heads", config.attentionHeads());
        json.put("intermediate_size", config.intermediateSize());
        json.put("type_vocab_size", config.typeVocabSize());
        json.put("layer_norm_eps", config.layerNormEps());
        json.put("hidden_act", config.activation().toString());
        json.put("hidden_dropout_prob", config.hiddenDropout());
        json.put("attention_probs_dropout_prob", config.attentionDropout());
        json.put("classifier_dropout", config.classifierDropout());
        if (config.architecture() == Architecture.ELECTRA) {
            json.put("embedding_size", config.embeddingSize());
        }
        return json;
    }
}
