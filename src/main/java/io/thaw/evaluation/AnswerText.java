package io.thaw.evaluation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An answer as the SQuAD evaluation reads it (Rajpurkar et al. 2016 and 2018, {@code evaluate-v2.0.py}): in lower case,
 * without ASCII punctuation, without the words a, an and the, cut at white space. Letters, digits and white space are
 * those of Python's regular expressions and {@code str.split}.
 *
 * @param tokens none if the question has no answer
 */
record AnswerText(List<String> tokens) {

    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
    private static final Pattern ARTICLE = Pattern.compile("(?<![\\p{L}\\p{N}_])(a|an|the)(?![\\p{L}\\p{N}_])");
    private static final Pattern WHITE_SPACE = Pattern.compile("[\\p{Z}\\t-\\r\\x1c-\\x1f\\x85]+");

    static AnswerText of(String answer) {
        String plain = PUNCTUATION.matcher(answer.toLowerCase(Locale.ROOT)).replaceAll("");
        String bare = ARTICLE.matcher(plain).replaceAll(" ");
        return new AnswerText(WHITE_SPACE
                .splitAsStream(bare)
                .filter(token -> !token.isEmpty())
                .toList());
    }

    /**
     * What a prediction may be, without the answers of which nothing is left; the empty answer alone if that is all of them,
     * since the question then has none.
     */
    static List<AnswerText> accepted(Collection<String> answers) {
        List<AnswerText> accepted = answers.stream()
                .map(AnswerText::of)
                .filter(answer -> !answer.tokens.isEmpty())
                .toList();
        return accepted.isEmpty() ? List.of(of("")) : accepted;
    }

    /** Harmonic mean of the shares of tokens in common; if one answer is empty, 1 if both are, and 0 if not. */
    double f1(AnswerText other) {
        if (tokens.isEmpty() || other.tokens.isEmpty()) {
            return equals(other) ? 1 : 0;
        }
        List<String> left = new ArrayList<>(other.tokens);
        long common = tokens.stream().filter(left::remove).count();
        return new Tally(common, tokens.size(), other.tokens.size()).f1();
    }
}
