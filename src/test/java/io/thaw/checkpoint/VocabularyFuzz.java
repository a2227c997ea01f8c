package io.thaw.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.thaw.error.DomainException;

/** A target for Jazzer: a vocabulary of any text becomes a tokenizer that fits its model, or is refused. */
public final class VocabularyFuzz {

    private VocabularyFuzz() {}

    public static void fuzzerTestOneInput(byte[] vocabulary) {
        try {
            String text = new String(vocabulary, UTF_8);
            String special = vocabulary.length % 2 == 0 ? "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n" : "";
            TokenizerJson.clean(WordPieceTokenizer.json(special + text, true), 1_000);
        } catch (DomainException refused) {
            // As it should be.
        }
    }
}
