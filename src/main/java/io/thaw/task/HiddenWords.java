package io.thaw.task;

import io.thaw.tokenizer.Tokens;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Hides tokens of windows. What is hidden is a function of the draw and the window alone.
 *
 * @param mask the id of {@code [MASK]}
 */
record HiddenWords(Masking masking, int mask, int vocabulary) {

    /** More than a split has, so that two draws share no window. */
    private static final long WINDOWS = 1L << 32;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final double MASKED = 0.8;
    private static final double MASKED_OR_REPLACED = 0.9;

    /**
     * A window with tokens hidden.
     *
     * @param places of the tokens to guess, ascending; at least one where the window has any token of its own
     */
    record Hidden(Tokens shown, int[] places) {}

    Hidden of(Tokens window, long draw, int number) {
        SplittableRandom random = new SplittableRandom((draw * WINDOWS + number) * GOLDEN);
        int[] places = places(window, random);
        int[] ids = window.ids().clone();
        for (int place : places) {
            double fate = random.nextDouble();
            if (fate < MASKED) {
                ids[place] = mask;
            } else if (fate < MASKED_OR_REPLACED) {
                ids[place] = random.nextInt(vocabulary);
            }
        }
        return new Hidden(new Tokens(ids, window.types()), places);
    }

    private int[] places(Tokens window, SplittableRandom random) {
        int[] own = IntStream.range(0, window.length())
                .filter(i -> window.words()[i] >= 0)
                .toArray();
        if (own.length == 0) {
            return own;
        }
        boolean[] drawn = new boolean[window.length()];
        boolean last = false;
        for (int i = 0; i < own.length; i++) {
            boolean sameWord = i > 0 && window.words()[own[i]] == window.words()[own[i - 1]];
            last = (masking.wholeWords() && sameWord) ? last : random.nextDouble() < masking.probability();
            drawn[own[i]] = last;
        }
        int[] places = Arrays.stream(own).filter(i -> drawn[i]).toArray();
        return places.length > 0 ? places : new int[] {own[random.nextInt(own.length)]};
    }
}
