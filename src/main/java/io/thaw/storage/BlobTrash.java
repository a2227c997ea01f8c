package io.thaw.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BiConsumer;

/**
 * Where blobs that nothing refers to wait for their end. A blob is visible where it lies in the store or here, and every
 * move is one rename, so a crash on the way loses nothing and no directory needs to be forced to the disk.
 */
final class BlobTrash implements Shelves {

    private final HashedFiles blobs;
    private final HashedFiles trash;
    private final Clock clock;

    BlobTrash(StoreDirectory directory, Clock clock) {
        this.blobs = directory.blobs();
        this.trash = directory.trash();
        this.clock = clock;
    }

    @Override
    public void eachBlob(BiConsumer<Blob, Instant> visitor) throws IOException {
        blobs.each(visitor);
    }

    @Override
    public void eachDiscarded(BiConsumer<Blob, Instant> visitor) throws IOException {
        trash.each(visitor);
    }

    @Override
    public boolean holds(String sha256) {
        return Files.exists(blobs.path(sha256));
    }

    @Override
    public boolean discard(String sha256, Instant putBefore) throws IOException {
        return StoreDirectory.isOlder(blobs.path(sha256), putBefore) && move(sha256, blobs, trash);
    }

    @Override
    public boolean restore(String sha256) throws IOException {
        return move(sha256, trash, blobs);
    }

    @Override
    public boolean unlink(String sha256, Instant discardedBefore) throws IOException {
        return StoreDirectory.deleteIfOlder(trash.path(sha256), discardedBefore);
    }

    /** Puts that never came to an end left nothing here, but in the store's directory. */
    @Override
    public void sweep(Instant begunBefore) {}

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
}
