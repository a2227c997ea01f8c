package io.thaw.prefix;

import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;

/** What the frozen prefix makes of each text of a split: rows of real tokens only, float32. */
public sealed interface PrefixRows extends AutoCloseable permits PrefixCache, ResidentRows {

    /**
     * Keeps the states of some texts.
     *
     * @param texts as many as the tensor has
     * @param hidden [B, S, H]; rows beyond a text's own are padding and are not kept
     */
    void put(int[] texts, Tensor hidden);

    /** The states of some texts, padded with zeros to the longest, [B, S, H]. */
    Tensor get(Scope scope, int[] texts);

    /** How many bytes the states of all texts take. */
    long bytes();

    @Override
    void close();
}
