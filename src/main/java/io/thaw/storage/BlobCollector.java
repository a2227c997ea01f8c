package io.thaw.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Removes what nothing refers to, in two steps. Blobs are stored before the row that refers to them, so an orphan must be
 * of some age to go to the trash; there it waits for whoever still wants it.
 */
final class BlobCollector {

    /** A put that takes longer than this was interrupted. */
    private static final Duration LONGEST_PUT = Duration.ofDays(1);

    private final StoreDirectory directory;
    private final BlobTrash trash;
    private final Supplier<Set<String>> references;
    private final Duration orphanAge;
    private final Duration trashAge;
    private final Clock clock;

    /**
     * A collector.
     *
     * @param references the hashes of all blobs that something refers to, as of one moment after it is asked
     * @param orphanAge how long before that a blob must have been put; longer than any put waits for its row
     * @param trashAge how long a blob stays in the trash
     */
    BlobCollector(
            StoreDirectory directory,
            Supplier<Set<String>> references,
            Duration orphanAge,
            Duration trashAge,
            Clock clock) {
        this.directory = directory;
        this.trash = new BlobTrash(directory, clock);
        this.references = references;
        this.orphanAge = orphanAge;
        this.trashAge = trashAge;
        this.clock = clock;
    }

    /**
     * Collects, and tells what was removed; nothing if another process does so just now. The lock lies where the files lie:
     * the system frees it when its holder dies, and not when a connection breaks.
     */
    Optional<Garbage> collect() {
        try (FileChannel file =
                        FileChannel.open(directory.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            return lock == null ? Optional.empty() : Optional.of(remove());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("The blob directory failed", e);
        }
    }

    /** What {@link #collect()} would remove now. */
    Garbage find() {
        try {
            return find(clock.instant());
        } catch (IOException e) {
            throw new UncheckedIOException("The blob directory failed", e);
        }
    }

    private Garbage find(Instant now) throws IOException {
        Set<String> referenced = references.get();
        Garbage garbage = new Garbage(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        if (referenced.isEmpty()) {
            // A new database beside an old store is likelier than a service that is used and keeps nothing.
            return garbage;
        }
        directory.blobs().each((blob, put) -> {
            if (!referenced.contains(blob.sha256()) && put.isBefore(now.minus(orphanAge))) {
                garbage.orphans().add(blob);
            }
        });
        directory.trash().each((blob, discarded) -> {
            if (referenced.contains(blob.sha256())
                    && Files.notExists(directory.blobs().path(blob.sha256()))) {
                garbage.wanted().add(blob);
            } else if (discarded.isBefore(now.minus(trashAge))) {
                garbage.expired().add(blob);
            }
        });
        return garbage;
    }

    private Garbage remove() throws IOException {
        Instant now = clock.instant();
        sweep(now);
        Garbage found = find(now);
        return new Garbage(
                those(found.orphans(), sha256 -> trash.discard(sha256, now.minus(orphanAge))),
                those(found.expired(), sha256 -> trash.unlink(sha256, now.minus(trashAge))),
                those(found.wanted(), trash::restore));
    }

    private interface Removal {
        boolean done(String sha256) throws IOException;
    }

    private static List<Blob> those(List<Blob> blobs, Removal removal) throws IOException {
        List<Blob> done = new ArrayList<>();
        for (Blob blob : blobs) {
            if (removal.done(blob.sha256())) {
                done.add(blob);
            }
        }
        return done;
    }

    /** Deletes what interrupted puts left behind. */
    private void sweep(Instant now) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.unfinished())) {
            for (Path file : files) {
                BlobTrash.deleteIfOlder(file, now.minus(LONGEST_PUT));
            }
        }
    }
}
