package io.thaw.inference;

import io.thaw.tokenizer.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Puts windows of like length into one batch, so that a short text does not pay for a long one's padding. */
final class LengthBatches {

    /** Most tokens of a batch, padding included; one window may have more. */
    static final int TOKENS = 4096;

    private LengthBatches() {}

    /** The windows' indices in batches, the longest first; in each, none is shorter than half of its longest. */
    static List<int[]> of(List<Tokens> windows) {
        int[] order = IntStream.range(0, windows.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> windows.get(i).length())
                        .reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        List<int[]> batches = new ArrayList<>();
        for (int from = 0, to = 0; from < order.length; from = to) {
            int longest = windows.get(order[from]).length();
            int end = Math.min(order.length, from + Math.max(1, TOKENS / longest));
            to = from + 1;
            while (to < end && 2 * windows.get(order[to]).length() >= longest) {
                to++;
            }
            batches.add(Arrays.copyOfRange(order, from, to));
        }
        return batches;
    }
}
