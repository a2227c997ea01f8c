package io.thaw.dataset.intake;

import io.thaw.dataset.Example;
import java.lang.Character.UnicodeScript;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts letters by their Unicode script, which tells most languages' texts from one another without a model. */
final class ScriptCounts {

    private static final int MOST_SCRIPTS = 10;
    /** Shares are told in ten-thousandths. */
    private static final int LEAST_PART = 10_000;

    private final Map<UnicodeScript, long[]> letters = new EnumMap<>(UnicodeScript.class);

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
        long all = letters.values().stream().mapToLong(count -> count[0]).sum();
        Map<String, Double> shares = new LinkedHashMap<>();
        letters.entrySet().stream()
                .filter(script -> script.getValue()[0] * LEAST_PART >= all)
                .sorted(Comparator.comparingLong(script -> -script.getValue()[0]))
                .limit(MOST_SCRIPTS)
                .forEach(script -> shares.put(
                        script.getKey().name().toLowerCase(Locale.ROOT),
                        Math.round((double) script.getValue()[0] * LEAST_PART / all) / (double) LEAST_PART));
        return shares;
    }

    private void add(@Nullable String text) {
        if (text == null) {
            return;
        }
        long latin = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c < 0x80) {
                // The table of scripts is searched for each character, which ASCII need not wait for.
                latin += (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? 1 : 0;
            } else if (Character.isLetter(c)) {
                add(UnicodeScript.of(c), 1);
            }
        }
        add(UnicodeScript.LATIN, latin);
    }

    private void add(UnicodeScript script, long count) {
        if (count > 0) {
            letters.computeIfAbsent(script, added -> new long[1])[0] += count;
        }
    }
}
