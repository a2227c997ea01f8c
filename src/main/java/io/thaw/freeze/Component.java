package io.thaw.freeze;

/**
 * A part of the model in forward order.
 *
 * @param name {@code embeddings}, {@code encoder.layer.8}, {@code pooler} or {@code head}
 * @param depth 0 for the embeddings, i + 1 for layer i, L + 1 for the pooler, L + 2 for the head
 */
public record Component(String name, int depth) {

    boolean head() {
        return name.equals("head");
    }

    boolean pooler() {
        return name.equals("pooler");
    }

    boolean layer() {
        return name.startsWith("encoder.layer.");
    }
}
