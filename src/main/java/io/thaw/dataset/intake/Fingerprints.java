package io.thaw.dataset.intake;

import io.thaw.dataset.Example;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells examples apart by 64 bits: the FNV-1a hash of what is read of them. */
final class Fingerprints {

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    /** Stands between two texts: no text holds it. */
    private static final char BETWEEN = '\uFFFF';

    private Fingerprints() {}

    /** Of all that the encoder reads of an example. */
    static long text(Example example) {
        if (example instanceof Example.OfText ofText) {
            return mix(mix(OFFSET, ofText.text()), ofText.textPair());
        }
        if (example instanceof Example.Tagged tagged) {
            return mix(OFFSET, tagged.tokens());
        }
        if (example instanceof Example.Question question) {
            return mix(mix(OFFSET, question.context()), question.question());
        }
        return mix(OFFSET, ((Example.Plain) example).text());
    }

    /** Of what keeps examples together: those of one context are in one split. */
    static long group(Example example) {
        return example instanceof Example.Question question ? mix(OFFSET, question.context()) : text(example);
    }

    private static long mix(long hash, List<String> texts) {
        for (String text : texts) {
            hash = mix(hash, text);
        }
        return hash;
    }

    /** Null is another text than the empty one. */
    private static long mix(long hash, @Nullable String text) {
        if (text == null) {
            return hash;
        }
        hash = (hash ^ BETWEEN) * PRIME;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }
}
