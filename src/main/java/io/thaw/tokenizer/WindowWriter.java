package io.thaw.tokenizer;

import io.thaw.storage.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;

/**
 * Writes windows into a file, as {@link Windows} reads them: a head, the columns of each window, and an index of where each
 * begins. Only the index is kept in memory, 16 bytes a window.
 */
final class WindowWriter {

    /** Number of windows, place of the index, hash of the tokens. */
    static final int HEAD_BYTES = Integer.BYTES + Long.BYTES + 32;

    static final int INDEX_BYTES = Integer.BYTES + Integer.BYTES + Long.BYTES;

    private static final int BUFFER_BYTES = 1 << 20;

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteArrayOutputStream index = new ByteArrayOutputStream();
    private final MessageDigest digest = Sha256.digest();
    private long written = HEAD_BYTES;
    private int windows;

    WindowWriter(FileChannel file) {
        this.file = file;
    }

    /**
     * Writes the next window.
     *
     * @param passage index of what it is a window of
     */
    void add(int passage, Tokens window) throws IOException {
        if (Column.mostBytes(window.length()) > buffer.remaining()) {
            flush();
        }
        index.writeBytes(little(INDEX_BYTES)
                .putInt(passage)
                .putInt(window.length())
                .putLong(written + buffer.position())
                .array());
        Column.IDS.write(buffer, window.ids());
        Column.TYPES.write(buffer, window.types());
        Column.WORDS.write(buffer, window.words());
        Column.STARTS.write(buffer, window.starts());
        Column.ENDS.write(buffer, window.ends());
        digest(window.ids());
        digest(window.types());
        windows++;
    }

    private void digest(int[] values) {
        ByteBuffer bytes = little((values.length + 1) * Integer.BYTES).putInt(values.length);
        for (int value : values) {
            bytes.putInt(value);
        }
        digest.update(bytes.flip());
    }

    private void flush() throws IOException {
        written += write(buffer.flip(), written);
        buffer.clear();
    }

    /** Writes what is left, the index and the head: call it once, after the last window. */
    void finish() throws IOException {
        flush();
        write(ByteBuffer.wrap(index.toByteArray()), written);
        write(
                little(HEAD_BYTES)
                        .putInt(windows)
                        .putLong(written)
                        .put(digest.digest())
                        .flip(),
                0);
    }

    private int write(ByteBuffer bytes, long position) throws IOException {
        int count = bytes.remaining();
        for (long at = position; bytes.hasRemaining(); ) {
            at += file.write(bytes, at);
        }
        return count;
    }

    private static ByteBuffer little(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }
}
