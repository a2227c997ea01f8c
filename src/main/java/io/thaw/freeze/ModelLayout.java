package io.thaw.freeze;

import java.util.List;

/**
 * The parameters of an encoder with its head, in forward order, and the sizes that decide what a step costs.
 *
 * @param architecture the family's name as people write it, as in {@code RoBERTa}
 * @param layers the number of encoder layers, L
 * @param hiddenSize the width of a token's vector, h
 * @param intermediateSize the width inside a feed-forward block, I
 * @param attentionHeads the number of heads in each layer, A
 */
public record ModelLayout(
        String architecture,
        int layers,
        int hiddenSize,
        int intermediateSize,
        int attentionHeads,
        HeadReads headReads,
        List<ParameterSpec> parameters) {

    public ModelLayout {
        parameters = List.copyOf(parameters);
    }

    /**
     * The component that a parameter belongs to.
     *
     * @throws IllegalArgumentException if the name is not canonical
     */
    public Component component(String parameterName) {
        if (parameterName.startsWith("embeddings.")) {
            return new Component("embeddings", 0);
        }
        if (parameterName.startsWith("pooler.")) {
            return new Component("pooler", layers + 1);
        }
        if (parameterName.startsWith("head.")) {
            return new Component("head", layers + 2);
        }
        String prefix = "encoder.layer.";
        if (parameterName.startsWith(prefix)) {
            int end = parameterName.indexOf('.', prefix.length());
            int layer = Integer.parseInt(parameterName, prefix.length(), end, 10);
            return new Component(parameterName.substring(0, end), layer + 1);
        }
        throw new IllegalArgumentException("not a canonical parameter name: " + parameterName);
    }

    Component component(ParameterSpec parameter) {
        return component(parameter.name());
    }

    /** Whether a step multiplies with it: embedding tables are looked up. */
    boolean multiplies(ParameterSpec parameter) {
        return parameter.matrix()
                && parameter.reachable()
                && (component(parameter).depth() > 0 || parameter.name().startsWith("embeddings.projection."));
    }

    List<String> names() {
        return parameters.stream().map(ParameterSpec::name).toList();
    }

    boolean has(String component) {
        return parameters.stream().anyMatch(p -> component(p).name().equals(component));
    }
}
