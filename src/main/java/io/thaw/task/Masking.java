package io.thaw.task;

/**
 * How words are hidden (Devlin et al. 2019, section 3.1): of those drawn, 80 % become {@code [MASK]}, 10 % another word, and
 * 10 % stay.
 *
 * @param probability of a token, or a word, to be drawn
 * @param wholeWords whether all tokens of a word are drawn together
 */
public record Masking(double probability, boolean wholeWords) {

    public static final Masking DEFAULT = new Masking(0.15, false);
}
