package io.thaw.evaluation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * The scores of all labels for each text, for what needs their order. Keeps up to 2^24 scores (64 MiB) as floats; of more
 * it keeps a fair sample of the texts (reservoir sampling, Vitter 1985, algorithm R), with a fixed seed.
 */
final class ScoreSample {

    static final int MOST_SCORES = 1 << 24;

    private static final double DEFAULT_THRESHOLD = 0.5;

    private final int labels;
    private final int capacity;
    private final BitSet truth = new BitSet();
    private final SplittableRandom random = new SplittableRandom(0);
    private float[] scores = new float[64];
    private int kept;
    private long seen;

    /**
     * An empty sample.
     *
     * @param mostScores over all texts
     */
    ScoreSample(int labels, int mostScores) {
        this.labels = labels;
        this.capacity = Math.max(1, mostScores / labels);
    }

    /**
     * Takes one text, or not.
     *
     * @param text scores between 0 and 1, one per label
     */
    void add(double[] text, IntPredicate isTrue) {
        seen++;
        long place = kept < capacity ? kept++ : random.nextLong(seen);
        if (place >= capacity) {
            return;
        }
        int from = (int) place * labels;
        if (from + labels > scores.length) {
            scores = Arrays.copyOf(scores, Math.max(from + labels, 2 * scores.length));
        }
        for (int label = 0; label < labels; label++) {
            scores[from + label] = (float) text[label];
            truth.set(from + label, isTrue.test(label));
        }
    }

    /** The mean over labels of {@link #auroc(int)}. */
    double macroAuroc() {
        double sum = 0;
        for (int label = 0; label < labels; label++) {
            sum += auroc(label);
        }
        return sum / labels;
    }

    /**
     * The chance that a text with the label scores higher than one without, equal scores counting half (Mann and Whitney's
     * U, divided by the number of pairs). NaN if there are no such pairs.
     */
    double auroc(int label) {
        long[] ascending = ascending(label);
        double rankSum = 0;
        long positives = 0;
        int to;
        for (int from = 0; from < kept; from = to) {
            long positivesBefore = positives;
            for (to = from; to < kept && areEqual(ascending[to], ascending[from]); to++) {
                positives += ascending[to] & 1;
            }
            rankSum += (positives - positivesBefore) * (from + 1 + to) / 2.0;
        }
        return (rankSum - positives * (positives + 1) / 2.0) / ((double) positives * (kept - positives));
    }

    /**
     * The threshold with the highest F1: of the scores, the one from which on the label is said to be true. Of equally
     * good ones the lowest; 0.5 for a label that is nowhere true.
     */
    double bestThreshold(int label) {
        long[] ascending = ascending(label);
        long truths = Arrays.stream(ascending).map(key -> key & 1).sum();
        double best = DEFAULT_THRESHOLD;
        double bestF1 = 0;
        long hits = 0;
        for (int i = kept - 1; i >= 0; i--) {
            hits += ascending[i] & 1;
            boolean lastOfEquals = i == 0 || !areEqual(ascending[i - 1], ascending[i]);
            double f1 = new Tally(hits, kept - i, truths).f1();
            if (lastOfEquals && f1 > 0 && f1 >= bestF1) {
                bestF1 = f1;
                best = score(ascending[i]);
            }
        }
        return best;
    }

    /** The label's scores with their truth in the lowest bit: floats that are not negative sort as their bits do. */
    private long[] ascending(int label) {
        long[] keys = new long[kept];
        for (int text = 0; text < kept; text++) {
            int place = text * labels + label;
            keys[text] = (long) Float.floatToIntBits(scores[place]) << 1 | (truth.get(place) ? 1 : 0);
        }
        Arrays.sort(keys);
        return keys;
    }

    /** Asked of the bits, since the scores of a diverged model are not even equal to themselves. */
    private static boolean areEqual(long key, long other) {
        return key >> 1 == other >> 1;
    }

    private static float score(long key) {
        return Float.intBitsToFloat((int) (key >> 1));
    }
}
