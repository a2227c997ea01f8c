package io.thaw.storage;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a file that is needed for a while, and tells a full disk from other failures. The system's message for one is in its
 * own language, so the disk is asked.
 */
public final class TemporaryFileOutputStream extends FilterOutputStream {

    private static final int FULL_BELOW_BYTES = 1 << 20;

    private final Path file;

    /** Begins the file, or begins it anew. */
    public TemporaryFileOutputStream(Path file) throws IOException {
        super(Files.newOutputStream(file));
        this.file = file;
    }

    /**
     * Writes bytes.
     *
     * @throws DomainException with {@code STORAGE_FULL} if the disk is full
     */
    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            if (Files.getFileStore(file).getUsableSpace() < FULL_BELOW_BYTES) {
                throw new DomainException(ErrorKind.STORAGE_FULL, "The disk of the temporary directory is full.", e);
            }
            throw e;
        }
    }
}
