package io.thaw.storage;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;

/**
 * Blobs as files of one directory. A blob is written beside its place, forced to the disk, moved there in one step, and the
 * folder is forced too: whoever is killed on the way leaves only an unfinished file. Files are never memory-mapped for
 * writing, because a full disk would then end the process.
 */
final class FileBlobStore implements BlobStore {

    private static final int BUFFER_BYTES = 1 << 20;
    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");

    private final StoreDirectory directory;
    private final HashedFiles blobs;
    private final BlobTrash trash;
    private final Clock clock;

    FileBlobStore(StoreDirectory directory, Clock clock) {
        this.directory = directory;
        this.blobs = directory.blobs();
        this.trash = new BlobTrash(directory, clock);
        this.clock = clock;
    }

    @Override
    public Blob put(InputStream bytes) {
        try {
            Path file = Files.createTempFile(directory.unfinished(), "", "");
            try {
                Blob blob = write(bytes, file);
                publish(file, blob.sha256());
                return blob;
            } catch (IOException e) {
                throw failed(e); // before the file goes, for the disk is full while it is there
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public InputStream open(String sha256) {
        try {
            return new VerifyingInputStream(use(sha256, Files::newInputStream), sha256);
        } catch (NoSuchFileException e) {
            throw new DomainException(ErrorKind.STORAGE_DAMAGED, "The stored bytes of " + sha256 + " are missing.", e);
        } catch (IOException e) {
            throw unchecked(e);
        }
    }

    @Override
    public Optional<Blob> find(String sha256) {
        try {
            return Optional.of(new Blob(sha256, use(sha256, Files::size)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unchecked(e);
        }
    }

    @Override
    public void delete(String sha256) {
        try {
            Files.deleteIfExists(blobs.path(sha256));
        } catch (IOException e) {
            throw unchecked(e);
        }
    }

    private interface Use<T> {
        T of(Path file) throws IOException;
    }

    /** Uses a blob's file. One in the trash is put back first, by this reader or by another who was faster. */
    private <T> T use(String sha256, Use<T> use) throws IOException {
        Path file = blobs.path(sha256);
        try {
            return use.of(file);
        } catch (NoSuchFileException e) {
            trash.restore(sha256);
            return use.of(file);
        }
    }

    private Blob write(InputStream bytes, Path file) throws IOException {
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
            // A blob's age is told by the clock that the collector reads.
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            channel.force(true);
        }
        return new Blob(Sha256.hex(digest), written);
    }

    /**
     * Moves the file even if the blob is there: the same bytes again mend a blob that was damaged, and make it new. What may
     * be in the trash stays: the collector may just have moved this very file there.
     */
    private void publish(Path file, String sha256) throws IOException {
        Path folder = blobs.folder(sha256);
        if (Files.notExists(folder)) {
            Files.createDirectories(folder);
            forceDirectory(directory.root());
        }
        Files.move(file, blobs.path(sha256), StandardCopyOption.ATOMIC_MOVE);
        forceDirectory(folder);
    }

    /** A rename is durable once its directory is (fsync(2)); Windows keeps its own journal and refuses to open one. */
    private static void forceDirectory(Path directory) throws IOException {
        if (!WINDOWS) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** The system's message for a full disk is in its own language, so the disk is asked. */
    private RuntimeException failed(IOException e) {
        try {
            if (Files.getFileStore(directory.root()).getUsableSpace() < BUFFER_BYTES) {
                return new DomainException(ErrorKind.STORAGE_FULL, "The disk is full.", e);
            }
        } catch (IOException unknown) {
            e.addSuppressed(unknown);
        }
        return unchecked(e);
    }

    private static UncheckedIOException unchecked(IOException e) {
        return new UncheckedIOException("The blob directory failed", e);
    }
}
