package io.thaw.prefix;

import io.thaw.storage.CacheDirectory;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Frozen prefixes' outputs by what they were made of: every job over the same texts with the same frozen layers finds what
 * the first one computed, and one with more frozen layers can go on from there.
 */
public final class PrefixStore {

    private final CacheDirectory files;

    /**
     * A store.
     *
     * @param budget how many bytes it may keep; what is in use may exceed it
     */
    public PrefixStore(Path directory, long budget, Clock clock) {
        this.files = new CacheDirectory(directory, ".prefix", budget, clock);
    }

    /**
     * The states under a key, made by {@code fill} if they are not there.
     *
     * @param key a hash of everything the states depend on
     * @param rows how many hidden states each text has
     */
    public PrefixCache get(String key, int hiddenSize, int[] rows, Consumer<PrefixCache> fill) {
        return files.get(
                key,
                file -> PrefixCache.open(file, hiddenSize, rows),
                file -> fill.accept(PrefixCache.empty(file, hiddenSize, rows)));
    }

    /** The states under a key, if they are there: those of a lower depth spare the way up to it. */
    public Optional<PrefixCache> find(String key, int hiddenSize, int[] rows) {
        return files.find(key, file -> PrefixCache.open(file, hiddenSize, rows));
    }
}
