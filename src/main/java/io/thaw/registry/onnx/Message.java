package io.thaw.registry.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A message of protocol buffers while it is written, field by field.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">the encoding</a>
 */
final class Message {

    private static final int VARINT = 0;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
        write(varint(((long) field << 3) | VARINT));
        write(varint(value));
        return this;
    }

    Message real(int field, float value) {
        write(varint(((long) field << 3) | FIXED32));
        write(ByteBuffer.allocate(Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array());
        return this;
    }

    Message text(int field, String value) {
        return bytes(field, value.getBytes(UTF_8));
    }

    Message message(int field, Message value) {
        return bytes(field, value.toBytes());
    }

    private Message bytes(int field, byte[] value) {
        write(prefix(field, value.length));
        write(value);
        return this;
    }

    /** What stands before a field of so many bytes, for those that are too large to be held. */
    static byte[] prefix(int field, long bytes) {
        ByteArrayOutputStream prefix = new ByteArrayOutputStream();
        prefix.writeBytes(varint(((long) field << 3) | LENGTH));
        prefix.writeBytes(varint(bytes));
        return prefix.toByteArray();
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    private void write(byte[] bytes) {
        out.writeBytes(bytes);
    }

    /** Seven bits a byte, the lowest first; a negative number takes ten. */
    private static byte[] varint(long value) {
        byte[] bytes = new byte[10];
        int count = 0;
        for (long left = value; ; left >>>= 7) {
            if ((left & ~0x7fL) == 0) {
                bytes[count++] = (byte) left;
                return Arrays.copyOf(bytes, count);
            }
            bytes[count++] = (byte) ((left & 0x7f) | 0x80);
        }
    }
}
