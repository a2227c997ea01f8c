package io.thaw.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;

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

    /** Deletes what puts left behind that began before a time. */
    void sweep(Instant begunBefore) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(unfinished())) {
            for (Path file : files) {
                deleteIfOlder(file, begunBefore);
            }
        }
    }

    static boolean deleteIfOlder(Path file, Instant time) throws IOException {
        return isOlder(file, time) && Files.deleteIfExists(file);
    }

    static boolean isOlder(Path file, Instant time) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(time);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    Path unfinished() {
        return root.resolve("tmp");
    }

    /** Held by the process that collects. */
    Path lock() {
        return root.resolve("lock");
    }
}
