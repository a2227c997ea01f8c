package io.thaw.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frozen prefixes' outputs by what they were made of: every job over the same texts with the same frozen layers finds what
 * the first one computed. A file becomes visible whole or not at all, a damaged one is made anew, and the ones unused
 * longest make room. Several processes may share the directory.
 */
public final class PrefixStore {

    private static final Logger LOG = LoggerFactory.getLogger(PrefixStore.class);
    private static final String SUFFIX = ".prefix";

    private final Path directory;
    private final long budget;
    private final Clock clock;

    /**
     * A store.
     *
     * @param budget how many bytes it may keep; what is in use may exceed it
     */
    public PrefixStore(Path directory, long budget, Clock clock) {
        this.directory = directory;
        this.budget = budget;
        this.clock = clock;
    }

    /**
     * The states under a key, made by {@code fill} if they are not there.
     *
     * @param key a hash of everything the states depend on
     * @param rows how many hidden states each text has
     */
    PrefixCache get(String key, int hiddenSize, int[] rows, Consumer<PrefixCache> fill) {
        Path path = directory.resolve(key + SUFFIX);
        try {
            Files.createDirectories(directory);
            Optional<PrefixCache> found = open(path, hiddenSize, rows);
            return found.isPresent() ? found.get() : make(path, hiddenSize, rows, fill);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<PrefixCache> open(Path path, int hiddenSize, int[] rows) throws IOException {
        PrefixCache cache;
        try {
            cache = new PrefixCache(FileChannel.open(path, StandardOpenOption.READ), hiddenSize, rows);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (cache.intact()) {
            Files.setLastModifiedTime(path, FileTime.from(clock.instant()));
            return Optional.of(cache);
        }
        LOG.warn("The cached prefix {} is damaged and is made anew.", path.getFileName());
        cache.close();
        return Optional.empty();
    }

    private PrefixCache make(Path path, int hiddenSize, int[] rows, Consumer<PrefixCache> fill) throws IOException {
        Path temporary = Files.createTempFile(directory, "making-", ".tmp");
        FileChannel file = FileChannel.open(temporary, StandardOpenOption.READ, StandardOpenOption.WRITE);
        PrefixCache cache = new PrefixCache(file, hiddenSize, rows);
        boolean made = false;
        try {
            fill.accept(cache);
            cache.seal();
            // The open file stays readable whatever becomes of its name.
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
            Files.setLastModifiedTime(path, FileTime.from(clock.instant()));
            evict(path);
            made = true;
            return cache;
        } finally {
            if (!made) {
                cache.close();
                Files.deleteIfExists(temporary);
            }
        }
    }

    /** Deletes files unused longest until the budget holds; the newest one always stays. */
    private void evict(Path newest) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> listed = Files.list(directory)) {
            listed.filter(file -> file.toString().endsWith(SUFFIX)).forEach(files::add);
        }
        long total = 0;
        for (Path file : files) {
            total += size(file);
        }
        files.remove(newest);
        files.sort(Comparator.comparing(PrefixStore::lastUsed));
        for (Path file : files) {
            if (total <= budget) {
                return;
            }
            total -= size(file);
            Files.deleteIfExists(file);
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private static long lastUsed(Path file) {
        return file.toFile().lastModified();
    }
}
