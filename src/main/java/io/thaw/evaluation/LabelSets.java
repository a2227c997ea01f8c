package io.thaw.evaluation;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** The true and the predicted labels of each text, two bits per label rounded up to whole longs. */
final class LabelSets {

    private final int labels;
    private final int words;
    private long[] truth = new long[64];
    private long[] predicted = new long[64];
    private int size;

    LabelSets(int labels) {
        this.labels = labels;
        this.words = (labels + Long.SIZE - 1) / Long.SIZE;
    }

    void add(IntPredicate isTrue, IntPredicate isPredicted) {
        int from = size++ * words;
        if (from + words > truth.length) {
            truth = Arrays.copyOf(truth, 2 * (from + words));
            predicted = Arrays.copyOf(predicted, truth.length);
        }
        for (int label = 0; label < labels; label++) {
            int word = from + label / Long.SIZE;
            truth[word] |= isTrue.test(label) ? 1L << label : 0;
            predicted[word] |= isPredicted.test(label) ? 1L << label : 0;
        }
    }

    int size() {
        return size;
    }

    /** One text's labels, all together. */
    Tally tally(int text) {
        Tally tally = new Tally(0, 0, 0);
        for (int word = text * words; word < (text + 1) * words; word++) {
            tally = tally.plus(new Tally(
                    Long.bitCount(truth[word] & predicted[word]),
                    Long.bitCount(predicted[word]),
                    Long.bitCount(truth[word])));
        }
        return tally;
    }

    /** Each label's tally over these texts. */
    Tallies tallies(int[] texts) {
        long[] hits = new long[labels];
        long[] said = new long[labels];
        long[] so = new long[labels];
        for (int text : texts) {
            for (int word = 0; word < words; word++) {
                int place = text * words + word;
                count(truth[place] & predicted[place], word, hits);
                count(predicted[place], word, said);
                count(truth[place], word, so);
            }
        }
        return Tallies.of(hits, said, so);
    }

    private static void count(long bits, int word, long[] counts) {
        for (long left = bits; left != 0; left &= left - 1) {
            counts[word * Long.SIZE + Long.numberOfTrailingZeros(left)]++;
        }
    }
}
