package io.thaw.storage;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads a buffer that may lie outside the heap. */
final class ByteBufferInputStream extends InputStream {

    private final ByteBuffer bytes;

    ByteBufferInputStream(ByteBuffer bytes) {
        this.bytes = bytes.duplicate();
    }

    @Override
    public int read() {
        return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (!bytes.hasRemaining() && length > 0) {
            return -1;
        }
        int read = Math.min(length, bytes.remaining());
        bytes.get(buffer, offset, read);
        return read;
    }
}
