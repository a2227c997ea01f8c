package io.thaw.web;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** A place in a list, opaque to clients so that what it holds can change. */
final class Cursor {

    private static final String PREFIX = "after:";

    private Cursor() {}

    static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((PREFIX + key).getBytes(StandardCharsets.UTF_8));
    }

    /** The key inside, or nothing where this service did not make the cursor. */
    static Optional<String> decode(String cursor) {
        try {
            String content = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            return content.matches(PREFIX + "[\\w-]{1,64}")
                    ? Optional.of(content.substring(PREFIX.length()))
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
