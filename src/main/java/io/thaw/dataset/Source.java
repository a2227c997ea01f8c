package io.thaw.dataset;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file that was sent, to be read more than once.
 *
 * @param part the name by which the sender knows it; error pointers start with it
 * @param filename the file's name, whose extension tells the format
 */
public record Source(String part, @Nullable String filename, Opener opener) {

    public InputStream open() throws IOException {
        return opener.open();
    }

    /** Starts at the first byte each time. */
    @FunctionalInterface
    public interface Opener {

        InputStream open() throws IOException;
    }
}
