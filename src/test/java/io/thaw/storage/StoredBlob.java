package io.thaw.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A blob as the files that a service keeps of it, for tests that damage or lose it.
 *
 * @param data the service's directory
 */
public record StoredBlob(String data, String sha256) {

    /** The file that is read, if it is there. */
    public Path file() {
        return directory().blobs().path(sha256);
    }

    /** Deletes it, also from the trash, whence a reader would take it back: a collection may have put it there before. */
    public void lose() throws IOException {
        Files.delete(file());
        Files.deleteIfExists(directory().trash().path(sha256));
    }

    private StoreDirectory directory() {
        return new StoreDirectory(Path.of(data, "blobs"));
    }
}
