package io.thaw.storage;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Blobs as files, {@code ab/cdef…} below one directory. A blob is written beside its place, forced to the disk, moved
 * there in one step, and the directory is forced too: whoever is killed on the way leaves only a file in {@code tmp}.
 * Files are never memory-mapped for writing, because a full disk would then end the process.
 */
final class FileBlobStore implements BlobStore {

    private static final int BUFFER_BYTES = 1 << 20;
    /** A put that takes longer than this was interrupted. */
    private static final Duration LONGEST_PUT = Duration.ofDays(1);

    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");

    private final Path directory;
    private final Path unfinished;

    FileBlobStore(Path directory) {
        this.directory = directory;
        this.unfinished = directory.resolve("tmp");
        try {
            Files.createDirectories(unfinished);
        } catch (IOException e) {
            throw new UncheckedIOException("The blob directory " + directory + " cannot be made", e);
        }
    }

    @Override
    public Blob put(InputStream bytes) {
        try {
            Path file = Files.createTempFile(unfinished, "", "");
            try {
                Blob blob = write(bytes, file);
                publish(file, blob.sha256());
                return blob;
            } catch (IOException e) {
                if (isFull()) {
                    throw new DomainException(ErrorKind.STORAGE_FULL, "The disk is full.", e);
                }
                throw e;
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw unchecked(e);
        }
    }

    @Override
    public InputStream open(String sha256) {
        try {
            return new VerifyingInputStream(Files.newInputStream(path(sha256)), sha256);
        } catch (NoSuchFileException e) {
            throw new DomainException(ErrorKind.STORAGE_DAMAGED, "The stored bytes of " + sha256 + " are missing.", e);
        } catch (IOException e) {
            throw unchecked(e);
        }
    }

    @Override
    public Optional<Blob> find(String sha256) {
        try {
            return Optional.of(new Blob(sha256, Files.size(path(sha256))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unchecked(e);
        }
    }

    /** Removes what interrupted puts left behind. */
    void sweep(Instant now) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(unfinished)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(LONGEST_PUT))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw unchecked(e);
        }
    }

    private static Blob write(InputStream bytes, Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        long written = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                digest.update(buffer, 0, read);
                ByteBuffer chunk = ByteBuffer.wrap(buffer, 0, read);
                while (chunk.hasRemaining()) {
                    written += channel.write(chunk);
                }
            }
            channel.force(true);
        }
        return new Blob(Sha256.hex(digest), written);
    }

    /** Moves the file even if the blob is there: the same bytes again mend a blob that was damaged. */
    private void publish(Path file, String sha256) throws IOException {
        Path parent = directory.resolve(sha256.substring(0, 2));
        if (Files.notExists(parent)) {
            Files.createDirectories(parent);
            forceDirectory(directory);
        }
        Files.move(file, path(sha256), StandardCopyOption.ATOMIC_MOVE);
        forceDirectory(parent);
    }

    /** A rename is durable once its directory is (fsync(2)); Windows keeps its own journal and refuses to open one. */
    private static void forceDirectory(Path directory) throws IOException {
        if (!WINDOWS) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private Path path(String sha256) {
        if (!Sha256.isName(sha256)) {
            throw new IllegalArgumentException("Not a SHA-256: " + sha256);
        }
        return directory.resolve(sha256.substring(0, 2)).resolve(sha256.substring(2));
    }

    /** The system's message for a full disk is in its own language, so the disk is asked. */
    private boolean isFull() {
        try {
            return Files.getFileStore(directory).getUsableSpace() < BUFFER_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    private static UncheckedIOException unchecked(IOException e) {
        return new UncheckedIOException("The blob directory failed", e);
    }
}
