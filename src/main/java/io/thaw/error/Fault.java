package io.thaw.error;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong.
 *
 * @param pointer where, as a JSON pointer into the request (RFC 6901), or {@code ""} for the whole of it
 * @param message what is wrong, with the offending value
 * @param suggestion what would be right, where that is known
 */
public record Fault(
        String pointer,
        ErrorKind kind,
        String message,
        @Nullable String suggestion) {

    public Fault(String pointer, ErrorKind kind, String message) {
        this(pointer, kind, message, null);
    }
}
