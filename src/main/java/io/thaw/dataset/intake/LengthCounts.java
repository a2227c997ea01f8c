package io.thaw.dataset.intake;

import io.thaw.dataset.Dataset.Lengths;
import io.thaw.dataset.Example;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts lengths exactly, in 4 bytes for each length up to the longest. */
final class LengthCounts {

    private int[] counts = new int[1024];
    private int max;
    private int total;

    void add(Example example) {
        int length = length(example);
        if (length >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(length + 1, 2 * counts.length));
        }
        counts[length]++;
        max = Math.max(max, length);
        total++;
    }

    Lengths lengths() {
        return new Lengths(quantile(0.5), quantile(0.95), max);
    }

    /** The shortest length that such a share of the examples does not exceed. */
    private int quantile(double share) {
        long wanted = (long) Math.ceil(share * total);
        int length = 0;
        for (long seen = counts[0]; seen < wanted; seen += counts[length]) {
            length++;
        }
        return length;
    }

    private static int length(Example example) {
        if (example instanceof Example.OfText ofText) {
            return length(ofText.text()) + length(ofText.textPair());
        }
        if (example instanceof Example.Tagged tagged) {
            // As it stands in a sentence, with spaces between the words.
            return length(tagged.tokens()) + tagged.tokens().size() - 1;
        }
        if (example instanceof Example.Question question) {
            return length(question.question()) + length(question.context());
        }
        return length(((Example.Plain) example).text());
    }

    private static int length(List<String> texts) {
        return texts.stream().mapToInt(LengthCounts::length).sum();
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.codePointCount(0, text.length());
    }
}
