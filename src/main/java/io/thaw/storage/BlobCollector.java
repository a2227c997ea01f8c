package io.thaw.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final Shelves shelves;
    private final Supplier<Set<String>> references;
    private final Duration orphanAge;
    private final Duration trashAge;
    private final Clock clock;

    /**
     * A collector.
     *
     * @param directory holds the lock, and what is being put
     * @param references the hashes of all blobs that something refers to, as of one moment after it is asked
     * @param orphanAge how long before that a blob must have been put; longer than any put waits for its row
     * @param trashAge how long a blob stays in the trash
     */
    BlobCollector(
            StoreDirectory directory,
            Shelves shelves,
            Supplier<Set<String>> references,
            Duration orphanAge,
            Duration trashAge,
            Clock clock) {
        this.directory = directory;
        this.shelves = shelves;
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
        shelves.eachBlob((blob, put) -> {
            if (!referenced.contains(blob.sha256()) && put.isBefore(now.minus(orphanAge))) {
                garbage.orphans().add(blob);
            }
        });
        Map<Blob, Instant> referredTo = new LinkedHashMap<>();
        shelves.eachDiscarded((blob, discarded) -> {
            if (referenced.contains(blob.sha256())) {
                referredTo.put(blob, discarded);
            } else if (discarded.isBefore(now.minus(trashAge))) {
                garbage.expired().add(blob);
            }
        });
        for (Map.Entry<Blob, Instant> each : referredTo.entrySet()) {
            if (!shelves.holds(each.getKey().sha256())) {
                garbage.wanted().add(each.getKey());
            } else if (each.getValue().isBefore(now.minus(trashAge))) {
                garbage.expired().add(each.getKey());
            }
        }
        return garbage;
    }

    private Garbage remove() throws IOException {
        Instant now = clock.instant();
        directory.sweep(now.minus(LONGEST_PUT));
        shelves.sweep(now.minus(LONGEST_PUT));
        Garbage found = find(now);
        return new Garbage(
                those(found.orphans(), sha256 -> shelves.discard(sha256, now.minus(orphanAge))),
                those(found.expired(), sha256 -> shelves.unlink(sha256, now.minus(trashAge))),
                those(found.wanted(), shelves::restore));
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
}
