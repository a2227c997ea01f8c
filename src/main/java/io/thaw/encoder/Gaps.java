package io.thaw.encoder;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many elements are kept before the next one is dropped, where each is dropped with probability p: n or more with
 * probability (1-p)^n. It is drawn from a table of 65,536 equally likely gaps, so that every such probability is rounded to
 * 1/65536.
 */
final class Gaps {

    private static final int DRAWS = 1 << 16;

    /** So that a position and a gap can be added; nothing has as many elements. */
    private static final int LONGEST = 1 << 30;

    /** A model has one or two probabilities, and 0.1 is nearly all there is. */
    private static final Map<Double, Gaps> BY_PROBABILITY = new ConcurrentHashMap<>();

    private final int[] lengths = new int[DRAWS];
    private final float scale;

    private Gaps(double p) {
        for (int draw = 0; draw < DRAWS; draw++) {
            double gap = Math.log((draw + 0.5) / DRAWS) / Math.log1p(-p);
            lengths[draw] = (int) Math.min(gap, LONGEST);
        }
        double mean = Arrays.stream(lengths).average().orElseThrow();
        scale = (float) ((mean + 1) / mean);
    }

    /**
     * The gaps of a probability.
     *
     * @param p above 0 and below 1
     */
    static Gaps of(double p) {
        return BY_PROBABILITY.computeIfAbsent(p, Gaps::new);
    }

    int next(SplittableRandom random) {
        return lengths[random.nextInt() >>> 16];
    }

    /** What a kept element is multiplied with, so that the mean stays: 1/(1-p), of the p that the table really has. */
    float scale() {
        return scale;
    }
}
