package io.thaw.registry.onnx;

import io.thaw.encoder.Activation;
import io.thaw.encoder.Architecture;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model's forward pass as a graph. It computes what {@code torch/encoder.py} and {@code torch/heads.py} compute, without
 * dropout. Shapes: B texts, S tokens, H hidden size, A heads.
 */
final class ForwardPass {

    private static final int LAST = -1;
    private static final MatrixProduct EXACT = new MatrixProduct.Exact();

    private final EncoderConfig config;
    private final Weights weights;
    private final MatrixProduct product;
    private final Graph graph = new Graph();

    private ForwardPass(EncoderConfig config, Weights weights, MatrixProduct product) {
        this.config = config;
        this.weights = weights;
        this.product = product;
    }

    static Graph of(EncoderConfig config, Head head, Weights weights, MatrixProduct product) {
        return new ForwardPass(config, weights, product).graph(head);
    }

    /** Some layers alone, for texts without padding: input {@code input} and output {@code output}, float32 [B, S, H]. */
    static Graph ofLayers(EncoderConfig config, Weights weights, MatrixProduct product, int from, int to) {
        return new ForwardPass(config, weights, product).layers(from, to);
    }

    private Graph layers(int from, int to) {
        String hidden = Integer.toString(config.hiddenSize());
        String x = graph.input("input", Initializer.ElementType.FLOAT, "batch", "sequence", hidden);
        for (int i = from; i < to; i++) {
            x = layer(x, null, "encoder.layer." + i + ".");
        }
        graph.output(x, "output", "batch", "sequence", hidden);
        return graph;
    }

    private Graph graph(Head head) {
        String x = embeddings(graph.input("input_ids"));
        String mask = graph.node("Cast", List.of(graph.input("attention_mask")), Graph.attribute("to", 1L));
        String bias = attentionBias(mask);
        for (int i = 0; i < config.layers(); i++) {
            x = layer(x, bias, "encoder.layer." + i + ".");
        }
        switch (head.task()) {
            case TEXT_CLASSIFICATION, MULTI_LABEL_CLASSIFICATION, TEXT_REGRESSION ->
                graph.output(
                        classifier(pooled(x, mask, Objects.requireNonNull(head.pooling()))),
                        "logits",
                        "batch",
                        Integer.toString(head.outputs()));
            case TOKEN_CLASSIFICATION ->
                graph.output(
                        linear(x, "head.classifier"), "logits", "batch", "sequence", Integer.toString(head.outputs()));
            case QUESTION_ANSWERING -> span(linear(x, "head.qa_outputs"));
            case MASKED_LANGUAGE_MODELLING ->
                graph.output(words(x), "logits", "batch", "sequence", Integer.toString(config.vocabSize()));
        }
        return graph;
    }

    /** int64 [B, S] to [B, S, H]. */
    private String embeddings(String ids) {
        String words = graph.node("Gather", List.of(stored("embeddings.word.weight"), ids));
        String length = graph.node(
                "Gather", List.of(graph.node("Shape", List.of(ids)), graph.constant(1L)), Graph.attribute("axis", 0L));
        long offset = config.positionOffset();
        String end = graph.node("Add", List.of(length, graph.constant(offset)));
        String positions = graph.node("Range", List.of(graph.constant(offset), end, graph.constant(1L)));
        String x = add(words, graph.node("Gather", List.of(stored("embeddings.position.weight"), positions)));
        if (config.typeVocabSize() > 0) {
            // RoBERTa knows one type, which every token has.
            String types = config.typeVocabSize() > 1 ? graph.input("token_type_ids") : graph.constant(0L);
            x = add(x, graph.node("Gather", List.of(stored("embeddings.token_type.weight"), types)));
        }
        String normalised = normalise(x, "embeddings.layer_norm");
        return config.embeddingSize() == config.hiddenSize() ? normalised : linear(normalised, "embeddings.projection");
    }

    /** 0 for a token and the lowest float for padding: [B, S] to [B, 1, 1, S]. */
    private String attentionBias(String mask) {
        String absent = graph.node("Sub", List.of(mask, graph.constant(1f)));
        String bias = graph.node("Mul", List.of(absent, graph.constant(Float.MAX_VALUE)));
        return graph.node("Unsqueeze", List.of(bias, graph.constants(1, 2)));
    }

    private String layer(String x, @Nullable String bias, String name) {
        String query = split(linear(x, name + "attention.query"), 0, 2, 1, 3);
        String key = split(linear(x, name + "attention.key"), 0, 2, 3, 1);
        String value = split(linear(x, name + "attention.value"), 0, 2, 1, 3);
        float scale = (float) (1 / Math.sqrt((double) config.hiddenSize() / config.attentionHeads()));
        String scores = graph.node("Mul", List.of(graph.node("MatMul", List.of(query, key)), graph.constant(scale)));
        String shares = graph.node(
                "Softmax", List.of(bias == null ? scores : add(scores, bias)), Graph.attribute("axis", (long) LAST));
        String context = graph.node(
                "Transpose",
                List.of(graph.node("MatMul", List.of(shares, value))),
                Graph.attribute("perm", 0, 2, 1, 3));
        String merged = graph.node("Reshape", List.of(context, graph.constants(0, 0, config.hiddenSize())));
        String attended = normalise(add(linear(merged, name + "attention.output"), x), name + "attention.layer_norm");
        String inner = activate(linear(attended, name + "ffn.intermediate"), config.activation());
        return normalise(add(linear(inner, name + "ffn.output"), attended), name + "ffn.layer_norm");
    }

    /** [B, S, H] to [B, S, A, H/A], with its dimensions in another order. */
    private String split(String x, int... order) {
        int heads = config.attentionHeads();
        String shape = graph.constants(0, 0, heads, config.hiddenSize() / heads);
        return graph.node(
                "Transpose", List.of(graph.node("Reshape", List.of(x, shape))), Graph.attribute("perm", order));
    }

    /** [B, S, H] to [B, H]. */
    private String pooled(String x, String mask, Pooling pooling) {
        if (pooling == Pooling.MEAN) {
            String tokens = graph.node("Unsqueeze", List.of(mask, graph.constants(2)));
            Message keep = Graph.attribute("keepdims", 0L);
            String sum =
                    graph.node("ReduceSum", List.of(graph.node("Mul", List.of(x, tokens)), graph.constants(1)), keep);
            String count = graph.node("ReduceSum", List.of(tokens, graph.constants(1)), keep);
            return graph.node("Div", List.of(sum, count));
        }
        String first = graph.node("Gather", List.of(x, graph.constant(0L)), Graph.attribute("axis", 1L));
        return pooling == Pooling.POOLER ? graph.node("Tanh", List.of(linear(first, "pooler"))) : first;
    }

    /** [B, H] to [B, C], through the layer that other families have under it. */
    private String classifier(String x) {
        if (!weights.has("head.dense.weight")) {
            return linear(x, "head.classifier");
        }
        String dense = linear(x, "head.dense");
        String y = switch (config.architecture()) {
            case DISTILBERT -> graph.node("Relu", List.of(dense));
            case ELECTRA -> activate(dense, Activation.GELU);
            case BERT, ROBERTA -> graph.node("Tanh", List.of(dense));
        };
        return linear(y, config.architecture() == Architecture.DISTILBERT ? "head.classifier" : "head.out_proj");
    }

    /** [B, S, 2] to two outputs [B, S]. */
    private void span(String logits) {
        List<String> parts = graph.nodes("Split", List.of(logits), 2, Graph.attribute("axis", (long) LAST));
        String last = graph.constants(LAST);
        graph.output(graph.node("Squeeze", List.of(parts.get(0), last)), "start_logits", "batch", "sequence");
        graph.output(graph.node("Squeeze", List.of(parts.get(1), last)), "end_logits", "batch", "sequence");
    }

    /** [B, S, H] to [B, S, V], by the word embeddings. */
    private String words(String x) {
        String y = normalise(activate(linear(x, "head.transform"), config.activation()), "head.layer_norm");
        String table =
                graph.node("Transpose", List.of(stored("embeddings.word.weight")), Graph.attribute("perm", 1, 0));
        return add(graph.node("MatMul", List.of(y, table)), stored("head.decoder.bias"));
    }

    private String activate(String x, Activation activation) {
        return switch (activation) {
            case RELU -> graph.node("Relu", List.of(x));
            case GELU ->
                gelu(x, graph.node("Erf", List.of(graph.node("Div", List.of(x, graph.constant((float)
                        Math.sqrt(2)))))));
            case GELU_TANH -> gelu(x, tanhOfGelu(x));
        };
    }

    /** x · (1 + y) / 2. */
    private String gelu(String x, String y) {
        String sum = graph.node("Mul", List.of(x, graph.node("Add", List.of(y, graph.constant(1f)))));
        return graph.node("Mul", List.of(sum, graph.constant(0.5f)));
    }

    /** tanh(√(2/π) · (x + 0.044715 x³)). */
    private String tanhOfGelu(String x) {
        String cube = graph.node("Mul", List.of(x, graph.node("Mul", List.of(x, x))));
        String sum = add(x, graph.node("Mul", List.of(cube, graph.constant(0.044715f))));
        String inner = graph.node("Mul", List.of(sum, graph.constant((float) Math.sqrt(2 / Math.PI))));
        return graph.node("Tanh", List.of(inner));
    }

    private String linear(String x, String name) {
        // What is not in the layers is small, and the head is what is asked for: it stays exact.
        MatrixProduct used = name.startsWith("encoder.layer.") ? product : EXACT;
        return add(used.of(graph, weights, x, name + ".weight"), stored(name + ".bias"));
    }

    private String normalise(String x, String name) {
        return graph.node(
                "LayerNormalization",
                List.of(x, stored(name + ".weight"), stored(name + ".bias")),
                Graph.attribute("axis", (long) LAST),
                Graph.attribute("epsilon", (float) config.layerNormEps()));
    }

    private String add(String x, String y) {
        return graph.node("Add", List.of(x, y));
    }

    private String stored(String name) {
        return graph.tensor(weights.of(name));
    }
}
