package io.thaw.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.thaw.error.DomainException;

/** A target for Jazzer: a {@code tokenizer.json} of any text is taken or refused. */
public final class TokenizerFuzz {

    private TokenizerFuzz() {}

    public static void fuzzerTestOneInput(byte[] tokenizer) {
        try {
            TokenizerJson.clean(new String(tokenizer, UTF_8), 1_000);
        } catch (DomainException refused) {
            // As it should be.
        }
    }
}
