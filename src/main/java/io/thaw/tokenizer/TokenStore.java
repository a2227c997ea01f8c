package io.thaw.tokenizer;

import io.thaw.storage.CacheDirectory;
import java.nio.file.Path;
import java.time.Clock;

/**
 * Windows by what they were made of, so that a split is tokenized once for all jobs that read it in the same way. Costs about
 * 25 bytes a window, and two a token of a text.
 */
public final class TokenStore {

    private final CacheDirectory files;

    /**
     * A store.
     *
     * @param budget how many bytes it may keep; what is in use may exceed it
     */
    public TokenStore(Path directory, long budget, Clock clock) {
        this.files = new CacheDirectory(directory, ".tokens", budget, clock);
    }

    /**
     * A tokenizer that finds its windows here.
     *
     * @param maxLength most tokens of a window, special tokens included
     */
    public StoredTokenizer tokenizer(String tokenizerJson, int maxLength) {
        return new StoredTokenizer(files, tokenizerJson, maxLength);
    }
}
