package io.thaw.checkpoint;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Walks the fields of one protobuf message in their order, without a schema.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">the wire format</a>
 */
final class ProtobufReader {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer message;
    private int field;
    private long number;
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    ProtobufReader(ByteBuffer message) {
        this.message = message.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Moves to the next field; false at the end of the message. */
    boolean next() {
        if (!message.hasRemaining()) {
            return false;
        }
        long tag = varint(message);
        field = (int) (tag >>> 3);
        number = 0;
        bytes = ByteBuffer.allocate(0);
        switch ((int) tag & 7) {
            case VARINT -> number = varint(message);
            case FIXED64 -> number = take(8).getLong();
            case BYTES -> bytes = take(varint(message));
            case FIXED32 -> number = take(4).getInt();
            default -> throw invalid();
        }
        return true;
    }

    /** The field's number in the message's schema. */
    int field() {
        return field;
    }

    /** The field's value as an integer; a 32-bit one is sign-extended. */
    long number() {
        return number;
    }

    /** The field's value as bytes or as an embedded message: little-endian, from position 0. */
    ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    String text() {
        return StandardCharsets.UTF_8.decode(bytes()).toString();
    }

    /** Adds a repeated integer field's value, which may be one number or many packed ones. */
    void addNumbersTo(List<Long> numbers) {
        ByteBuffer packed = bytes();
        if (!packed.hasRemaining()) {
            numbers.add(number);
        }
        while (packed.hasRemaining()) {
            numbers.add(varint(packed));
        }
    }

    /** Reads a base-128 number, least significant group first, as LevelDB writes them too. */
    static long varint(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (!from.hasRemaining()) {
                throw invalid();
            }
            byte group = from.get();
            value |= (long) (group & 0x7f) << shift;
            if (group >= 0) {
                return value;
            }
        }
        throw invalid();
    }

    private ByteBuffer take(long length) {
        if (length < 0 || length > message.remaining()) {
            throw invalid();
        }
        ByteBuffer taken = message.slice(message.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        message.position(message.position() + (int) length);
        return taken;
    }

    private static DomainException invalid() {
        return new DomainException(ErrorKind.CHECKPOINT_INVALID, "The model file is cut off or damaged.");
    }
}
