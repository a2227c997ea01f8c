package io.thaw.storage;

import java.io.IOException;
import java.time.Instant;
import java.util.function.BiConsumer;

/**
 * Where a store keeps its blobs, and the trash where those that nothing refers to wait for their end. A blob is visible in
 * both: who opens one that is in the trash puts it back.
 */
interface Shelves {

    /** Tells each blob and when it was put. What comes or goes meanwhile may be told or not. */
    void eachBlob(BiConsumer<Blob, Instant> visitor) throws IOException;

    /** Tells each blob in the trash and when it came there, as {@link #eachBlob}. */
    void eachDiscarded(BiConsumer<Blob, Instant> visitor) throws IOException;

    /** Whether a blob is outside the trash. */
    boolean holds(String sha256) throws IOException;

    /**
     * Moves a blob to the trash if it was put before a time. A put that comes between the look at the age and the move may have
     * its new blob moved: who opens the blob, or the next collection, puts it back.
     *
     * @return whether it was moved
     */
    boolean discard(String sha256, Instant putBefore) throws IOException;

    /** Puts a blob back as if it were new. Returns whether it was in the trash. */
    boolean restore(String sha256) throws IOException;

    /** Ends a blob that came to the trash before a time. Returns whether it did. */
    boolean unlink(String sha256, Instant discardedBefore) throws IOException;

    /** Ends puts that began before a time and never came to an end. */
    void sweep(Instant begunBefore) throws IOException;
}
