package io.thaw.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a text, or a pair of texts, that was encoded whole into windows of a length. Each window has all of the special
 * tokens, as if the rest of the text had not been there. The rules are those of Hugging Face's {@code truncation}.
 */
final class Cut {

    private static final int FIRST = 0;
    private static final int SECOND = 1;

    private final Tokens whole;
    private final int[] sequences;
    private final int first;
    private final int second;
    private final int room;

    /**
     * Cuts into windows of a length; each has room for one token of the texts at least.
     *
     * @param sequences which text each token is of: 0, 1, or -1 for a special token
     */
    Cut(Tokens whole, int[] sequences, int maxLength) {
        this.whole = whole;
        this.sequences = sequences;
        this.first = count(FIRST);
        this.second = count(SECOND);
        this.room = Math.max(1, maxLength - (whole.length() - first - second));
    }

    private int count(int sequence) {
        return (int) Arrays.stream(sequences).filter(each -> each == sequence).count();
    }

    /** One window: tokens are taken from the end of the longer text until both fit. */
    Tokens longestFirst() {
        int shorter = second == 0 ? 0 : Math.min(Math.min(first, second), room / 2);
        int longer = room - shorter;
        return first <= second ? window(0, shorter, 0, longer) : window(0, longer, 0, shorter);
    }

    /**
     * Windows of the only text, one after the other; none of an empty one.
     *
     * @param stride how many tokens two windows share, at most half of what fits
     */
    List<Tokens> chunks(int stride) {
        int shared = Math.min(stride, room / 2);
        List<Tokens> chunks = new ArrayList<>();
        for (int from = 0; from == 0 ? first > 0 : from + shared < first; from += room - shared) {
            chunks.add(window(from, from + room, 0, 0));
        }
        return chunks;
    }

    /**
     * Windows over the second text, each behind the whole first one; a first text that would take more than half of a
     * window is cut to that. A second text without tokens gives one window.
     *
     * @param stride how many tokens two windows share; where so many do not fit, half of what does
     */
    List<Tokens> slide(int stride) {
        int asked = Math.min(first, room / 2);
        int size = room - asked;
        int step = size - (stride < size ? stride : size / 2);
        List<Tokens> windows = new ArrayList<>();
        int from = 0;
        do {
            windows.add(window(0, asked, from, from + size));
            from += step;
        } while (from + size - step < second);
        return windows;
    }

    /** All special tokens, and those of each text in its range. */
    private Tokens window(int fromFirst, int toFirst, int fromSecond, int toSecond) {
        int[] kept = new int[sequences.length];
        int[] seen = {-fromFirst, -fromSecond};
        int[] limit = {toFirst - fromFirst, toSecond - fromSecond};
        int size = 0;
        for (int i = 0; i < sequences.length; i++) {
            int sequence = sequences[i];
            int at = sequence < 0 ? 0 : seen[sequence]++;
            if (sequence < 0 || (at >= 0 && at < limit[sequence])) {
                kept[size++] = i;
            }
        }
        return whole.pick(Arrays.copyOf(kept, size));
    }
}
