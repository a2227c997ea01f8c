package io.thaw.encoder;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Two ways to name the same tensors, canonical and a checkpoint's. Keys are either whole names or names without their
 * last part, {@code weight} or {@code bias}.
 */
final class TensorNames {

    private static final String LAYER = "encoder.layer.";

    private final String checkpointLayer;
    private final Map<String, String> layerToCheckpoint;
    private final Map<String, String> toCheckpoint;
    private final Map<String, String> layerToCanonical;
    private final Map<String, String> toCanonical;

    private TensorNames(String checkpointLayer, Map<String, String> layerNames, Map<String, String> otherNames) {
        this.checkpointLayer = checkpointLayer;
        this.layerToCheckpoint = layerNames;
        this.toCheckpoint = otherNames;
        this.layerToCanonical = inverse(layerNames);
        this.toCanonical = inverse(otherNames);
        // Tied to the word embeddings: a checkpoint that stores it stores a copy.
        toCanonical.remove(toCheckpoint.get("head.decoder.weight"));
    }

    static TensorNames bertLike(Map<String, String> headNames) {
        Map<String, String> names = embeddings(headNames);
        names.put("embeddings.token_type", "embeddings.token_type_embeddings");
        names.put("embeddings.projection", "embeddings_project");
        names.put("pooler", "pooler.dense");
        Map<String, String> layer = Map.of(
                "attention.query", "attention.self.query",
                "attention.key", "attention.self.key",
                "attention.value", "attention.self.value",
                "attention.output", "attention.output.dense",
                "attention.layer_norm", "attention.output.LayerNorm",
                "ffn.intermediate", "intermediate.dense",
                "ffn.output", "output.dense",
                "ffn.layer_norm", "output.LayerNorm");
        return new TensorNames("encoder.layer.", layer, names);
    }

    static TensorNames distilBert(Map<String, String> headNames) {
        Map<String, String> layer = Map.of(
                "attention.query", "attention.q_lin",
                "attention.key", "attention.k_lin",
                "attention.value", "attention.v_lin",
                "attention.output", "attention.out_lin",
                "attention.layer_norm", "sa_layer_norm",
                "ffn.intermediate", "ffn.lin1",
                "ffn.output", "ffn.lin2",
                "ffn.layer_norm", "output_layer_norm");
        return new TensorNames("transformer.layer.", layer, embeddings(headNames));
    }

    private static Map<String, String> embeddings(Map<String, String> headNames) {
        Map<String, String> names = new HashMap<>(headNames);
        names.put("head.qa_outputs", "qa_outputs");
        names.put("embeddings.word", "embeddings.word_embeddings");
        names.put("embeddings.position", "embeddings.position_embeddings");
        names.put("embeddings.layer_norm", "embeddings.LayerNorm");
        return names;
    }

    /** The checkpoint's name, without the prefix of the model's class. */
    String checkpoint(String canonical) {
        return rename(canonical, LAYER, layerToCheckpoint, checkpointLayer, toCheckpoint)
                .orElseThrow(() -> new IllegalArgumentException("not a canonical parameter name: " + canonical));
    }

    Optional<String> canonical(String checkpoint) {
        String modern = checkpoint
                .replaceFirst("LayerNorm\\.gamma$", "LayerNorm.weight")
                .replaceFirst("LayerNorm\\.beta$", "LayerNorm.bias");
        return rename(modern, checkpointLayer, layerToCanonical, LAYER, toCanonical);
    }

    private static Optional<String> rename(
            String name, String layer, Map<String, String> layerNames, String newLayer, Map<String, String> names) {
        if (!name.startsWith(layer)) {
            return rename(name, names);
        }
        int end = name.indexOf('.', layer.length());
        if (end <= layer.length()
                || !name.substring(layer.length(), end).chars().allMatch(Character::isDigit)) {
            return Optional.empty();
        }
        return rename(name.substring(end + 1), layerNames)
                .map(n -> newLayer + name.substring(layer.length(), end + 1) + n);
    }

    private static Optional<String> rename(String name, Map<String, String> names) {
        if (!name.endsWith(".weight") && !name.endsWith(".bias")) {
            return Optional.empty();
        }
        int dot = name.lastIndexOf('.');
        return Optional.ofNullable(names.get(name))
                .or(() ->
                        Optional.ofNullable(names.get(name.substring(0, dot))).map(stem -> stem + name.substring(dot)));
    }

    private static Map<String, String> inverse(Map<String, String> names) {
        Map<String, String> inverse = new HashMap<>();
        names.forEach((canonical, checkpoint) -> inverse.put(checkpoint, canonical));
        return inverse;
    }
}
