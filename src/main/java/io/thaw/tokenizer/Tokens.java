package io.thaw.tokenizer;

import io.thaw.encoder.Batch;

/**
 * A window of a text as token ids, special tokens included, padding not. Where each token came from is known as far as the
 * task asks for it: {@code words}, {@code starts} and {@code ends} are as long as {@code ids} or empty.
 *
 * @param types 0 for the first text of a pair, 1 for the second
 * @param words index of the word each token is a part of; -1 for a special token
 * @param starts where each token begins in the context, in Unicode code points; -1 for a token that is not of the context
 * @param ends where it ends, exclusive, in Unicode code points; -1 as above
 */
public record Tokens(int[] ids, int[] types, int[] words, int[] starts, int[] ends) implements Batch.Window {

    private static final int[] NONE = {};

    /** A window of which nobody asks where its tokens came from. */
    public Tokens(int[] ids, int[] types) {
        this(ids, types, NONE, NONE, NONE);
    }

    public int length() {
        return ids.length;
    }

    /** The window of these tokens only. */
    Tokens pick(int[] indices) {
        return new Tokens(
                pick(ids, indices),
                pick(types, indices),
                pick(words, indices),
                pick(starts, indices),
                pick(ends, indices));
    }

    private static int[] pick(int[] column, int[] indices) {
        if (column.length == 0) {
            return NONE;
        }
        int[] picked = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            picked[i] = column[indices[i]];
        }
        return picked;
    }
}
