package io.thaw.encoder;

import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a text's token vectors become the one vector that a classifier reads. */
public enum Pooling {
    /** tanh of a linear layer over the first token's vector; only BERT has one. */
    POOLER,
    /** The first token's vector. */
    CLS,
    /** The mean over the text's tokens, padding left out. */
    MEAN;

    public static Optional<Pooling> find(String wireName) {
        return Arrays.stream(values())
                .filter(p -> p.toString().equals(wireName))
                .findFirst();
    }

    public static List<String> wireNames() {
        return Arrays.stream(values()).map(Pooling::toString).toList();
    }

    /**
     * What is read of the last hidden states, before a pooler's own layer.
     *
     * @param hidden [B, S, H] or, unless this is the mean, [B, 1, H]
     * @return [B, 1, H]
     */
    public Tensor read(Scope scope, Tensor hidden, Batch batch) {
        return this == MEAN
                ? Encoder.program().call(scope, "mean", hidden, batch.mask())
                : Encoder.program().call(scope, "first", hidden);
    }

    /** The name on the wire, as in {@code mean}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
