package io.thaw.training;

import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * What the frozen prefix makes of each text, computed once and read in every epoch: rows of real tokens only, float32, in
 * a file that the operating system's page cache keeps in memory while there is room. Costs 4 H bytes a token, or a text
 * where the whole encoder is frozen.
 */
final class PrefixCache implements AutoCloseable {

    private final FileChannel file;
    private final int hiddenSize;
    private final int[] rows;
    private final long[] offsets;

    /**
     * An empty cache.
     *
     * @param rows how many hidden states each text has
     */
    private PrefixCache(FileChannel file, int hiddenSize, int[] rows) {
        this.file = file;
        this.hiddenSize = hiddenSize;
        this.rows = rows;
        this.offsets = new long[rows.length];
        for (int i = 1; i < rows.length; i++) {
            offsets[i] = offsets[i - 1] + bytes(rows[i - 1]);
        }
    }

    static PrefixCache create(Path directory, int hiddenSize, int[] rows) {
        try {
            Files.createDirectories(directory);
            Path path = Files.createTempFile(directory, "prefix-", ".cache");
            return new PrefixCache(
                    FileChannel.open(
                            path,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE),
                    hiddenSize,
                    rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long bytes(int rows) {
        return (long) rows * hiddenSize * Float.BYTES;
    }

    /**
     * Keeps the states of some texts.
     *
     * @param texts as many as the tensor has
     * @param hidden [B, S, H]; rows beyond a text's own are padding and are not kept
     */
    void put(int[] texts, Tensor hidden) {
        ByteBuffer all = hidden.bytes();
        int padded = (int) hidden.shape()[1];
        try {
            for (int i = 0; i < texts.length; i++) {
                int start = Math.toIntExact(bytes(i * padded));
                ByteBuffer kept = all.slice(start, Math.toIntExact(bytes(rows[texts[i]])));
                for (long at = offsets[texts[i]]; kept.hasRemaining(); ) {
                    at += file.write(kept, at);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The states of some texts, padded with zeros to the longest, [B, S, H]. */
    Tensor get(Scope scope, int[] texts) {
        int padded = Arrays.stream(texts).map(text -> rows[text]).max().orElseThrow();
        ByteBuffer all = ByteBuffer.allocateDirect(Math.toIntExact(bytes(texts.length * padded)))
                .order(ByteOrder.LITTLE_ENDIAN);
        try {
            for (int i = 0; i < texts.length; i++) {
                int start = Math.toIntExact(bytes(i * padded));
                ByteBuffer kept = all.slice(start, Math.toIntExact(bytes(rows[texts[i]])));
                for (long at = offsets[texts[i]]; kept.hasRemaining(); ) {
                    int read = file.read(kept, at);
                    if (read < 0) {
                        throw new IOException("the prefix cache ends early");
                    }
                    at += read;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scope.floats(all, texts.length, padded, hiddenSize);
    }

    /** How many bytes the states of all texts take. */
    long bytes() {
        int last = rows.length - 1;
        return last < 0 ? 0 : offsets[last] + bytes(rows[last]);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
