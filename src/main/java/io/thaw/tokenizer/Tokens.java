package io.thaw.tokenizer;

import io.thaw.encoder.Batch;

/**
 * A text as token ids, special tokens included, padding not.
 *
 * @param types 0 for the first text of a pair, 1 for the second
 */
public record Tokens(int[] ids, int[] types) implements Batch.Window {

    public int length() {
        return ids.length;
    }
}
