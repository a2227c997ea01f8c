package io.thaw.prefix;

import io.thaw.storage.CacheDirectory;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows in a file, of full precision, so that a cached run computes what an uncached one does. Costs 4 H bytes a token, or a
 * text where the whole encoder is frozen.
 *
 * <p>A small file, as one vector a text gives, is mapped into memory. A large one is read piece by piece, straight into
 * libtorch's memory: mapped, its pages would count as the process's own, and a job's memory could no longer be told. The
 * operating system keeps either in memory while there is room.
 */
public final class PrefixCache implements PrefixRows {

    private static final long MOST_MAPPED = 256L << 20;

    private final FileChannel file;
    private final @Nullable ByteBuffer mapped;
    private final int hiddenSize;
    private final int[] rows;
    private final long[] offsets;

    private PrefixCache(FileChannel file, @Nullable ByteBuffer mapped, int hiddenSize, int[] rows) {
        this.file = file;
        this.mapped = mapped;
        this.hiddenSize = hiddenSize;
        this.rows = rows;
        this.offsets = new long[rows.length + 1];
        for (int i = 0; i < rows.length; i++) {
            offsets[i + 1] = offsets[i] + bytes(rows[i]);
        }
    }

    /**
     * A cache to be filled with {@link #put}.
     *
     * @param rows how many hidden states each text has
     */
    static PrefixCache empty(FileChannel file, int hiddenSize, int[] rows) {
        return new PrefixCache(file, null, hiddenSize, rows);
    }

    /** A cache that was filled; closes the file with it. */
    static PrefixCache open(FileChannel file, int hiddenSize, int[] rows) throws IOException {
        ByteBuffer mapped = file.size() > MOST_MAPPED ? null : file.map(MapMode.READ_ONLY, 0, file.size());
        return new PrefixCache(file, mapped, hiddenSize, rows);
    }

    private long bytes(int rows) {
        return (long) rows * hiddenSize * Float.BYTES;
    }

    @Override
    public long bytes() {
        return offsets[rows.length];
    }

    @Override
    public void put(int[] texts, Tensor hidden) {
        int padded = (int) hidden.shape()[1];
        hidden.read(all -> put(texts, padded, all));
    }

    private void put(int[] texts, int padded, ByteBuffer all) {
        try {
            for (int i = 0; i < texts.length; i++) {
                ByteBuffer kept = slice(all, i * padded, rows[texts[i]]);
                for (long at = offsets[texts[i]]; kept.hasRemaining(); ) {
                    at += file.write(kept, at);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Tensor get(Scope scope, int[] texts) {
        int padded = Arrays.stream(texts).map(text -> rows[text]).max().orElseThrow();
        return scope.floatBytes(all -> read(texts, padded, all), texts.length, padded, hiddenSize);
    }

    private void read(int[] texts, int padded, ByteBuffer all) {
        try {
            for (int i = 0; i < texts.length; i++) {
                int text = texts[i];
                read(slice(all, i * padded, rows[text]), offsets[text]);
                ByteBuffer padding = slice(all, i * padded + rows[text], padded - rows[text]);
                padding.put(new byte[padding.remaining()]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(ByteBuffer target, long position) throws IOException {
        if (mapped == null) {
            CacheDirectory.readFully(file, target, position);
        } else {
            target.put(mapped.slice((int) position, target.remaining()));
        }
    }

    private ByteBuffer slice(ByteBuffer all, int firstRow, int rowCount) {
        return all.slice(Math.toIntExact(bytes(firstRow)), Math.toIntExact(bytes(rowCount)));
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
