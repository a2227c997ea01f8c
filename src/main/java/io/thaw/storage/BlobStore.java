package io.thaw.storage;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Keeps blobs by their hash. What {@link #put(InputStream)} returned survives a power failure; a put that did not return leaves
 * nothing that {@link #find} sees. Every implementation passes the same conformance suite and may be used by many
 * threads and processes at once.
 *
 * <p>What nothing refers to (see {@link BlobReferences}) goes some time after it was last put: whoever refers to a blob puts it
 * first, even if it is there.
 *
 * <p>Beside the errors named below, a device that fails throws {@link java.io.UncheckedIOException}.
 */
public interface BlobStore {

    /**
     * Stores the stream's bytes up to its end; the stream stays open. Bytes that are there already are not stored twice.
     *
     * @throws io.thaw.error.DomainException with {@code STORAGE_FULL} when there is no room
     */
    Blob put(InputStream bytes);

    /** Stores the buffer's remaining bytes, which stay as they are; otherwise as {@link #put(InputStream)}. */
    default Blob put(ByteBuffer bytes) {
        return put(new ByteBufferInputStream(bytes));
    }

    /**
     * Opens a blob for reading. The hash is checked along the way: the read that reaches the end throws
     * {@code STORAGE_DAMAGED} if the bytes are not those that were stored, so a reader must read to the end before it
     * trusts them.
     *
     * @throws io.thaw.error.DomainException with {@code STORAGE_DAMAGED} when there is no such blob
     */
    InputStream open(String sha256);

    /** The blob of this hash, if it is stored. Its bytes are not read. */
    Optional<Blob> find(String sha256);

    /**
     * Removes a blob at once, if it is there: for what only the caller refers to, and no longer does. What others may refer to,
     * too, is left to the collection.
     */
    void delete(String sha256);
}
