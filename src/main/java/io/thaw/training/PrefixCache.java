package io.thaw.training;

import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * What the frozen prefix makes of each text of a split: rows of real tokens only, float32, so that a cached run computes
 * what an uncached one does. The operating system's page cache keeps the file in memory while there is room. Costs 4 H bytes
 * a token, or a text where the whole encoder is frozen. A checksum stands at the file's end.
 */
final class PrefixCache implements AutoCloseable {

    private static final int CHECKSUM_BYTES = Long.BYTES;
    private static final int CHUNK = 1 << 20;

    private final FileChannel file;
    private final int hiddenSize;
    private final int[] rows;
    private final long[] offsets;

    /**
     * A cache over a file that may still be empty.
     *
     * @param rows how many hidden states each text has
     */
    PrefixCache(FileChannel file, int hiddenSize, int[] rows) {
        this.file = file;
        this.hiddenSize = hiddenSize;
        this.rows = rows;
        this.offsets = new long[rows.length];
        for (int i = 1; i < rows.length; i++) {
            offsets[i] = offsets[i - 1] + bytes(rows[i - 1]);
        }
    }

    private long bytes(int rows) {
        return (long) rows * hiddenSize * Float.BYTES;
    }

    /** How many bytes the states of all texts take. */
    long bytes() {
        int last = rows.length - 1;
        return last < 0 ? 0 : offsets[last] + bytes(rows[last]);
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
                ByteBuffer kept = slice(all, i * padded, rows[texts[i]]);
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
                readFully(slice(all, i * padded, rows[texts[i]]), offsets[texts[i]]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scope.floats(all, texts.length, padded, hiddenSize);
    }

    private ByteBuffer slice(ByteBuffer all, int firstRow, int rowCount) {
        return all.slice(Math.toIntExact(bytes(firstRow)), Math.toIntExact(bytes(rowCount)));
    }

    private void readFully(ByteBuffer target, long position) throws IOException {
        for (long at = position; target.hasRemaining(); ) {
            int read = file.read(target, at);
            if (read < 0) {
                throw new IOException("the prefix cache ends early");
            }
            at += read;
        }
    }

    /** Writes the checksum and makes everything durable: call it once, after the last text. */
    void seal() throws IOException {
        ByteBuffer checksum =
                ByteBuffer.allocate(CHECKSUM_BYTES).putLong(checksum()).flip();
        for (long at = bytes(); checksum.hasRemaining(); ) {
            at += file.write(checksum, at);
        }
        file.force(true);
    }

    /** Whether the file is whole: of the right length, with the right checksum. */
    boolean intact() throws IOException {
        if (file.size() != bytes() + CHECKSUM_BYTES) {
            return false;
        }
        ByteBuffer stored = ByteBuffer.allocate(CHECKSUM_BYTES);
        readFully(stored, bytes());
        return stored.flip().getLong() == checksum();
    }

    private long checksum() throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        for (long at = 0; at < bytes(); at += chunk.limit()) {
            chunk.clear().limit((int) Math.min(CHUNK, bytes() - at));
            readFully(chunk, at);
            crc.update(chunk.flip());
        }
        return crc.getValue();
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
