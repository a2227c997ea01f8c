package io.thaw.freeze;

import java.util.Arrays;
import java.util.Optional;

/**
 * A selector of canonical names, where {@code *} stands for any characters but a dot and {@code **} for any characters.
 *
 * <p>The matcher runs the pattern as a non-deterministic automaton whose set of states is a row of bits (Baeza-Yates and
 * Gonnet, "A new approach to text searching", 1992): one pass over the name, m/64 word operations per character for a
 * pattern of length m, no backtracking.
 */
final class Glob {

    static final int MAX_LENGTH = 256;
    static final int MAX_STARS = 32;

    private static final int ASCII = 128;

    private final int states;
    private final long[] star;
    private final long[] anyStar;
    private final long[][] literals = new long[ASCII][];
    private final long[] none;

    private Glob(String pattern) {
        int words = pattern.length() / Long.SIZE + 1;
        star = new long[words];
        anyStar = new long[words];
        none = new long[words];
        Arrays.fill(literals, none);
        int state = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c != '*') {
                addLiteral(c, state);
            } else if (i + 1 < pattern.length() && pattern.charAt(i + 1) == '*') {
                set(anyStar, state);
                i++;
            } else {
                set(star, state);
            }
            state++;
        }
        states = state;
    }

    /** What makes a pattern unusable, in words that follow "the selector". */
    static Optional<String> fault(String pattern) {
        if (pattern.isEmpty()) {
            return Optional.of("is empty");
        }
        if (pattern.length() > MAX_LENGTH) {
            return Optional.of("has " + pattern.length() + " characters, at most " + MAX_LENGTH + " are allowed");
        }
        Optional<String> foreign = pattern.codePoints()
                .filter(c -> !Character.isLetterOrDigit(c) && "._-*".indexOf(c) < 0)
                .mapToObj(c ->
                        "holds the character U+%04X, which no name has; selectors are globs, never regular expressions"
                                .formatted(c))
                .findFirst();
        if (foreign.isPresent()) {
            return foreign;
        }
        if (pattern.contains("***")) {
            return Optional.of("has more than two stars in a row");
        }
        if (pattern.chars().filter(c -> c == '*').count() > MAX_STARS) {
            return Optional.of("has more than " + MAX_STARS + " stars");
        }
        return Optional.empty();
    }

    /** Compiles a pattern in which {@link #fault} finds nothing wrong. */
    static Glob compile(String pattern) {
        return new Glob(pattern);
    }

    boolean matches(String name) {
        long[] active = new long[none.length];
        active[0] = 1;
        skipStars(active);
        for (int i = 0; i < name.length(); i++) {
            step(active, name.charAt(i));
            skipStars(active);
        }
        return (active[states / Long.SIZE] >>> (states % Long.SIZE) & 1) == 1;
    }

    private void step(long[] active, char c) {
        long[] literal = c < ASCII ? literals[c] : none;
        long carry = 0;
        for (int w = 0; w < active.length; w++) {
            long taken = active[w] & literal[w];
            long staying = active[w] & (c == '.' ? anyStar[w] : anyStar[w] | star[w]);
            active[w] = taken << 1 | carry | staying;
            carry = taken >>> (Long.SIZE - 1);
        }
    }

    /** A star may stand for nothing. One round is enough, because two star states never follow each other. */
    private void skipStars(long[] active) {
        long carry = 0;
        for (int w = 0; w < active.length; w++) {
            long skipped = active[w] & (star[w] | anyStar[w]);
            active[w] |= skipped << 1 | carry;
            carry = skipped >>> (Long.SIZE - 1);
        }
    }

    private void addLiteral(char c, int state) {
        if (c < ASCII) {
            if (literals[c] == none) {
                literals[c] = new long[none.length];
            }
            set(literals[c], state);
        }
    }

    private static void set(long[] bits, int index) {
        bits[index / Long.SIZE] |= 1L << (index % Long.SIZE);
    }
}
