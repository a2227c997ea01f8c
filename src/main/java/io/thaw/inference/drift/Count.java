package io.thaw.inference.drift;

import io.thaw.tokenizer.Tokens;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * What is counted of a window and of an answer.
 *
 * @param value of a label its name; of a length, the power of two that it does not pass; else empty
 */
record Count(Kind kind, String value) {

    enum Kind {
        TEXT,
        TOKEN,
        UNKNOWN_TOKEN,
        LENGTH,
        LABEL
    }

    static final Count TEXTS = new Count(Kind.TEXT, "");
    static final Count TOKENS = new Count(Kind.TOKEN, "");
    static final Count UNKNOWN_TOKENS = new Count(Kind.UNKNOWN_TOKEN, "");

    static Count label(String label) {
        return new Count(Kind.LABEL, label);
    }

    /** Counts a window, its special tokens among its tokens. */
    static void of(Tokens window, int unknown, BiConsumer<Count, Integer> add) {
        add.accept(TEXTS, 1);
        add.accept(TOKENS, window.length());
        add.accept(UNKNOWN_TOKENS, (int)
                IntStream.of(window.ids()).filter(id -> id == unknown).count());
        add.accept(new Count(Kind.LENGTH, String.valueOf(upTo(window.length()))), 1);
    }

    private static int upTo(int length) {
        int highest = Integer.highestOneBit(length);
        return highest == length ? length : 2 * highest;
    }
}
