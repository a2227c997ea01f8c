package io.thaw.registry.intake;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamSource;

/**
 * A file that came with the request.
 *
 * @param name which is no path
 * @param sha256 what its bytes must have, in lower-case hexadecimal digits, where that is known
 */
public record SentFile(
        String name, InputStreamSource bytes, @Nullable String sha256) {}
