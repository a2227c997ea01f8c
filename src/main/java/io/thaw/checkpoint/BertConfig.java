package io.thaw.checkpoint;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Builds BERT's {@code config.json} for files that have none: sizes from the tensors' shapes, the rest given. */
final class BertConfig {

    private BertConfig() {}

    /**
     * Derives the configuration.
     *
     * @param tensors by their Hugging Face names, with the prefix {@code bert.}
     * @param attentionHeads their number, from the hidden size
     */
    static String derive(
            Map<String, CheckpointTensor> tensors, IntUnaryOperator attentionHeads, double layerNormEpsilon) {
        int layers = 0;
        while (tensors.containsKey("bert.encoder.layer." + layers + ".attention.self.query.weight")) {
            layers++;
        }
        int hiddenSize = size(tensors, "bert.embeddings.word_embeddings.weight", 1);
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("model_type", "bert");
        config.put("vocab_size", size(tensors, "bert.embeddings.word_embeddings.weight", 0));
        config.put("hidden_size", hiddenSize);
        config.put("num_hidden_layers", layers);
        config.put("num_attention_heads", attentionHeads.applyAsInt(hiddenSize));
        config.put("intermediate_size", size(tensors, "bert.encoder.layer.0.intermediate.dense.bias", 0));
        config.put("max_position_embeddings", size(tensors, "bert.embeddings.position_embeddings.weight", 0));
        config.put("type_vocab_size", size(tensors, "bert.embeddings.token_type_embeddings.weight", 0));
        config.put("layer_norm_eps", layerNormEpsilon);
        config.put("hidden_act", "gelu");
        config.put("pad_token_id", 0);
        config.put("hidden_dropout_prob", 0.1);
        config.put("attention_probs_dropout_prob", 0.1);
        return config.toString();
    }

    private static int size(Map<String, CheckpointTensor> tensors, String name, int dimension) {
        CheckpointTensor tensor = tensors.get(name);
        if (tensor == null || tensor.shape().size() <= dimension) {
            throw new DomainException(
                    ErrorKind.CHECKPOINT_INVALID, "The file holds no BERT encoder: it lacks the tensor " + name + ".");
        }
        return tensor.shape().get(dimension);
    }
}
