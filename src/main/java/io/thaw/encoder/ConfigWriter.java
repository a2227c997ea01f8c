package io.thaw.encoder;

import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes {@code config.json} with the fields that Hugging Face Transformers reads for each model type. */
final class ConfigWriter {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ConfigWriter() {}

    static byte[] write(EncoderConfig config) {
        return MAPPER.writeValueAsBytes(encoder(config));
    }

    static byte[] write(EncoderConfig config, Head head, List<String> labels) {
        ObjectNode json = encoder(config);
        json.putArray("architectures").add(config.architecture().className(config.modelType(), head.task()));
        if (!labels.isEmpty()) {
            ObjectNode names = json.putObject("id2label");
            ObjectNode ids = json.putObject("label2id");
            for (int i = 0; i < labels.size(); i++) {
                names.put(Integer.toString(i), labels.get(i));
                ids.put(labels.get(i), i);
            }
        }
        return MAPPER.writeValueAsBytes(json);
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
