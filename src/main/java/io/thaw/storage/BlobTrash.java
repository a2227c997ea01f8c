package io.thaw.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;

/**
 * Where blobs that nothing refers to wait for their end. A blob is visible where it lies in the store or here, and every
 * move is one rename, so a crash on the way loses nothing and no directory needs to be forced to the disk.
 */
final class BlobTrash {

    private final HashedFiles blobs;
    private final HashedFiles trash;
    private final Clock clock;

    BlobTrash(StoreDirectory directory, Clock clock) {
        this.blobs = directory.blobs();
        this.trash = directory.trash();
        this.clock = clock;
    }

    /**
     * Moves a blob here if it was put before a time. A put that comes between the look at the age and the move may have its
     * new file moved: who opens the blob, or the next collection, puts it back.
     *
     * @return whether it was moved
     */
    boolean discard(String sha256, Instant putBefore) throws IOException {
        return isOlder(blobs.path(sha256), putBefore) && move(sha256, blobs, trash);
    }

    /** Puts a blob back as if it were new. Returns whether it was here. */
    boolean restore(String sha256) throws IOException {
        return move(sha256, trash, blobs);
    }

    /** Ends a blob that came here before a time. Returns whether it did. */
    boolean unlink(String sha256, Instant discardedBefore) throws IOException {
        return deleteIfOlder(trash.path(sha256), discardedBefore);
    }

    static boolean deleteIfOlder(Path file, Instant time) throws IOException {
        return isOlder(file, time) && Files.deleteIfExists(file);
    }

    /** The age starts again before the move, so that no file ever lies in the trash with the age it had outside. */
    private boolean move(String sha256, HashedFiles from, HashedFiles to) throws IOException {
        Path file = from.path(sha256);
        try {
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            Files.createDirectories(to.folder(sha256));
            Files.move(file, to.path(sha256), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean isOlder(Path file, Instant time) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(time);
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
