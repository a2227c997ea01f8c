package io.thaw.dataset.intake;

import io.thaw.dataset.Example;
import java.lang.Character.UnicodeScript;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts letters by their Unicode script, which tells most languages' texts from one another without a model. */
final class ScriptCounts {

    private static final int MOST_SCRIPTS = 10;

    private final long[] letters = new long[UnicodeScript.values().length];

    void add(Example example) {
        if (example instanceof Example.OfText ofText) {
            add(ofText.text());
            add(ofText.textPair());
        } else if (example instanceof Example.Tagged tagged) {
            tagged.tokens().forEach(this::add);
        } else if (example instanceof Example.Question question) {
            add(question.question());
            add(question.context());
        } else if (example instanceof Example.Plain plain) {
            add(plain.text());
        }
    }

    /** The share of the letters that are of each script, the commonest first; scripts of less than 0.0001 are left out. */
    Map<String, Double> shares() {
        long all = Arrays.stream(letters).sum();
        Map<String, Double> shares = new LinkedHashMap<>();
        Stream.of(UnicodeScript.values())
                .filter(script -> letters[script.ordinal()] * 10_000 >= all && letters[script.ordinal()] > 0)
                .sorted(Comparator.comparingLong((UnicodeScript script) -> -letters[script.ordinal()])
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST_SCRIPTS)
                .forEach(script -> shares.put(
                        script.name().toLowerCase(Locale.ROOT),
                        Math.round(letters[script.ordinal()] * 10_000.0 / all) / 10_000.0));
        return shares;
    }

    private void add(@Nullable String text) {
        if (text == null) {
            return;
        }
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c < 0x80) {
                // The table of scripts is searched for each character, which ASCII need not wait for.
                letters[UnicodeScript.LATIN.ordinal()] += (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? 1 : 0;
            } else if (Character.isLetter(c)) {
                letters[UnicodeScript.of(c).ordinal()]++;
            }
        }
    }
}
