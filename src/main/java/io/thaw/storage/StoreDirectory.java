package io.thaw.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a store keeps what, all on one file system, so that files move in one step: blobs as {@code ab/cdef…} in the
 * directory itself, those that nothing refers to in the same way in {@code trash}, what is being written in {@code tmp}.
 */
record StoreDirectory(Path root) {

    StoreDirectory {
        try {
            Files.createDirectories(root.resolve("tmp"));
            Files.createDirectories(root.resolve("trash"));
        } catch (IOException e) {
            throw new UncheckedIOException("The blob directory " + root + " cannot be made", e);
        }
    }

    HashedFiles blobs() {
        return new HashedFiles(root);
    }

    HashedFiles trash() {
        return new HashedFiles(root.resolve("trash"));
    }

    Path unfinished() {
        return root.resolve("tmp");
    }

    /** Held by the process that collects. */
    Path lock() {
        return root.resolve("lock");
    }
}
