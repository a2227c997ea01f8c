package io.thaw.security;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.thaw.storage.Sha256;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a key's owner sends: {@code thaw_} and 256 random bits. The prefix is for scanners that look for leaked secrets. Its
 * hash needs no salt and no slow function, since nobody can try 2^256 of them.
 */
public record Secret(String text) {

    static final String PREFIX = "thaw_";

    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile(PREFIX + "[0-9a-f]{" + 2 * BYTES + "}");

    /**
     * A secret that was made before.
     *
     * @throws IllegalArgumentException if it has not the form of one; the message does not tell it
     */
    public Secret {
        if (!isOne(text)) {
            throw new IllegalArgumentException(
                    "A key is " + PREFIX + " and " + 2 * BYTES + " hexadecimal digits in lower case.");
        }
    }

    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    static Secret random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Secret(PREFIX + HexFormat.of().formatHex(bytes));
    }

    String sha256() {
        return Sha256.of(ByteBuffer.wrap(text.getBytes(US_ASCII)));
    }

    /** Tells nothing. */
    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
