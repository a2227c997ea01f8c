package io.thaw.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that can be made again, by a hash of what they were made of. A file becomes visible whole or not at all, ends in a
 * checksum that is verified each time it is opened, is made anew where it is damaged (so that none is forced to the disk), and the ones unused longest make room.
 * Several processes may share the directory.
 */
public final class CacheDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(CacheDirectory.class);
    private static final int CHECKSUM_BYTES = Long.BYTES;
    private static final int CHUNK = 1 << 20;
    private static final String UNFINISHED = ".tmp";
    /** What takes longer than this to make was interrupted. */
    private static final Duration LONGEST_MAKING = Duration.ofDays(2);

    private final Path directory;
    private final String suffix;
    private final long budget;
    private final Clock clock;

    /**
     * A cache.
     *
     * @param suffix what the names of its files end in; others may lie in the same directory
     * @param budget how many bytes it may keep; what is in use may exceed it
     */
    public CacheDirectory(Path directory, String suffix, long budget, Clock clock) {
        this.directory = directory;
        this.suffix = suffix;
        this.budget = budget;
        this.clock = clock;
    }

    /** Fills an empty file. */
    public interface Writer {
        void write(FileChannel file) throws IOException;
    }

    /** Makes something of a whole file, and closes the channel when that is done with; the checksum follows the content. */
    public interface Reader<T> {
        T read(FileChannel file) throws IOException;
    }

    /** What the reader makes of the file under a key; where there is none, or a damaged one, the writer makes it. */
    public <T> T get(String key, Reader<T> reader, Writer writer) {
        Optional<T> found = find(key, reader);
        if (found.isPresent()) {
            return found.get();
        }
        try {
            return reader.read(make(directory.resolve(key + suffix), writer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the reader makes of the file under a key, if it is there and whole. */
    public <T> Optional<T> find(String key, Reader<T> reader) {
        Path path = directory.resolve(key + suffix);
        try {
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            if (intact(file)) {
                Files.setLastModifiedTime(path, FileTime.from(clock.instant()));
                return Optional.of(reader.read(file));
            }
            file.close();
            LOG.warn("The cached {} is damaged and is made anew.", path.getFileName());
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The new file's channel: it stays readable whatever becomes of the file's name. */
    private FileChannel make(Path path, Writer writer) throws IOException {
        Files.createDirectories(directory);
        Path unfinished = Files.createTempFile(directory, "", suffix + UNFINISHED);
        FileChannel file = FileChannel.open(unfinished, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean made = false;
        try {
            writer.write(file);
            seal(file);
            Files.setLastModifiedTime(unfinished, FileTime.from(clock.instant()));
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
            evict(path);
            made = true;
            return file;
        } finally {
            if (!made) {
                file.close();
                Files.deleteIfExists(unfinished);
            }
        }
    }

    private static void seal(FileChannel file) throws IOException {
        long content = file.size();
        ByteBuffer checksum = ByteBuffer.allocate(CHECKSUM_BYTES)
                .putLong(checksum(file, content))
                .flip();
        for (long at = content; checksum.hasRemaining(); ) {
            at += file.write(checksum, at);
        }
    }

    private static boolean intact(FileChannel file) throws IOException {
        long content = file.size() - CHECKSUM_BYTES;
        if (content < 0) {
            return false;
        }
        ByteBuffer stored = ByteBuffer.allocate(CHECKSUM_BYTES);
        readFully(file, stored, content);
        return stored.flip().getLong() == checksum(file, content);
    }

    private static long checksum(FileChannel file, long content) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        for (long at = 0; at < content; at += chunk.limit()) {
            chunk.clear().limit((int) Math.min(CHUNK, content - at));
            readFully(file, chunk, at);
            crc.update(chunk.flip());
        }
        return crc.getValue();
    }

    /**
     * Fills the buffer from a place in a file.
     *
     * @throws IOException also if the file ends before
     */
    public static void readFully(FileChannel file, ByteBuffer target, long position) throws IOException {
        for (long at = position; target.hasRemaining(); ) {
            int read = file.read(target, at);
            if (read < 0) {
                throw new IOException("a cached file ends early");
            }
            at += read;
        }
    }

    /** Deletes files unused longest until the budget holds, but not the newest, and what processes that died left. */
    private void evict(Path newest) throws IOException {
        List<Path> files = list(suffix);
        long total = 0;
        for (Path file : files) {
            total += file.toFile().length();
        }
        files.remove(newest);
        files.sort(Comparator.comparing(CacheDirectory::lastUsed));
        for (Path file : files) {
            if (total > budget) {
                total -= file.toFile().length();
                Files.deleteIfExists(file);
            }
        }
        long abandoned = clock.instant().minus(LONGEST_MAKING).toEpochMilli();
        for (Path file : list(suffix + UNFINISHED)) {
            if (lastUsed(file) < abandoned) {
                Files.deleteIfExists(file);
            }
        }
    }

    private List<Path> list(String ending) throws IOException {
        try (Stream<Path> listed = Files.list(directory)) {
            return new ArrayList<>(
                    listed.filter(file -> file.toString().endsWith(ending)).toList());
        }
    }

    private static long lastUsed(Path file) {
        return file.toFile().lastModified();
    }
}
