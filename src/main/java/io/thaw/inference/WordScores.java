package io.thaw.inference;

import io.thaw.evaluation.Logits;
import io.thaw.task.WordTags;
import io.thaw.tokenizer.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The words of one input and their tags, put together from windows that overlap. A word is what its first token is, in the
 * window that shows most of what is around it, as BERT's own code for SQuAD chooses ("max context").
 */
final class WordScores {

    /**
     * A word.
     *
     * @param start where it begins, in the unit of the input
     * @param end exclusive
     * @param tag the likeliest
     * @param score the tag's probability
     */
    record Scored(int start, int end, String tag, double score) {}

    /** One that has no token is outside of everything, as in the evaluation. */
    private static final Scored NOTHING = new Scored(0, 0, WordTags.OUTSIDE, 1);

    private static final class Word {
        private int start = Integer.MAX_VALUE;
        private int end;
        private int around = -1;
        private float[] logits = {};
    }

    private final List<String> tags;
    private final TreeMap<Integer, Word> words = new TreeMap<>();

    /**
     * No window seen yet.
     *
     * @param tags in the order of the outputs
     */
    WordScores(List<String> tags) {
        this.tags = tags;
    }

    /**
     * Adds a window; they come in the order of the text.
     *
     * @param logits row-major [S, tags]
     */
    void add(Tokens window, float[] logits) {
        int before = -1;
        for (int i = 0; i < window.length(); i++) {
            int index = window.words()[i];
            if (index >= 0) {
                Word word = words.computeIfAbsent(index, unknown -> new Word());
                int around = Math.min(i, window.length() - 1 - i);
                if (index != before && around > word.around) {
                    word.around = around;
                    word.logits = Arrays.copyOfRange(logits, i * tags.size(), (i + 1) * tags.size());
                }
                place(word, window, i, index);
            }
            before = index;
        }
    }

    private static void place(Word word, Tokens window, int token, int index) {
        boolean ofText = window.starts().length > 0;
        word.start = Math.min(word.start, ofText ? window.starts()[token] : index);
        word.end = Math.max(word.end, ofText ? window.ends()[token] : index + 1);
    }

    /** Every word, in the order of the input. */
    List<Scored> scored() {
        return IntStream.range(0, words.isEmpty() ? 0 : words.lastKey() + 1)
                .mapToObj(index -> scored(words.get(index)))
                .toList();
    }

    private Scored scored(@Nullable Word word) {
        if (word == null) {
            return NOTHING;
        }
        int best = Logits.best(word.logits);
        return new Scored(word.start, word.end, tags.get(best), Logits.softmax(word.logits)[best]);
    }
}
