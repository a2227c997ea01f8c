package io.thaw.task;

import io.thaw.tokenizer.Tokens;
import java.util.Arrays;
import java.util.List;

/** Reads words off a token classifier's outputs: a word is what its first token is. */
public final class WordTags {

    /** The tag of what is in no entity. */
    public static final String OUTSIDE = "O";

    private final int outside;
    private final int tags;

    /**
     * A reader.
     *
     * @param tags in the order of the logits
     */
    public WordTags(List<String> tags) {
        this.outside = Math.max(0, tags.indexOf(OUTSIDE));
        this.tags = tags.size();
    }

    /**
     * A window's words.
     *
     * @param logits row-major [B, length, tags]
     * @param row of the window in them
     * @param length of the padded windows, in tokens
     * @param words how many the sentence has; one that the window has no room for is next to a guess: outside
     * @return logits of each word, one per tag
     */
    public float[][] read(float[] logits, int row, int length, Tokens window, int words) {
        float[][] read = new float[words][];
        for (int i = window.length() - 1; i >= 0; i--) {
            int word = window.words()[i];
            if (word >= 0) {
                int from = (row * length + i) * tags;
                read[word] = Arrays.copyOfRange(logits, from, from + tags);
            }
        }
        for (int word = 0; word < words; word++) {
            if (read[word] == null) {
                read[word] = new float[tags];
                read[word][outside] = Float.MIN_NORMAL;
            }
        }
        return read;
    }
}
