package io.thaw.checkpoint;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The element types a safetensors header may name. Only F32, F16 and BF16 hold weights here; the others are known so
 * that a file with a buffer of another type, such as position ids, can still be measured.
 */
enum TensorType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U64(8),
    U32(4),
    U16(2),
    U8(1),
    BOOL(1);

    private final int bytes;

    TensorType(int bytes) {
        this.bytes = bytes;
    }

    static @Nullable TensorType named(String name) {
        for (TensorType type : values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        return null;
    }

    /** Bytes of one element. */
    int bytes() {
        return bytes;
    }

    /** Refuses to take a tensor of another type for weights. */
    void requireWeights(String tensor) {
        if (this != F32 && this != F16 && this != BF16) {
            throw new DomainException(
                    ErrorKind.CHECKPOINT_INVALID,
                    "The tensor " + tensor + " is of type " + this
                            + ", which is not read as weights; save it as F32, F16 or BF16.");
        }
    }

    /**
     * Widens little-endian elements to float32; every value of the three types has an exact one.
     *
     * @param raw the elements, from position to limit
     * @return little-endian float32, from position 0; the same buffer where it is float32 already
     */
    ByteBuffer toFloat32(ByteBuffer raw) {
        return switch (this) {
            case F32 -> raw.order(ByteOrder.LITTLE_ENDIAN);
            case F16, BF16 -> widen(raw.order(ByteOrder.LITTLE_ENDIAN));
            default -> throw new IllegalArgumentException(this + " holds no weights");
        };
    }

    private ByteBuffer widen(ByteBuffer raw) {
        int count = raw.remaining() / 2;
        ByteBuffer wide = ByteBuffer.allocate(Math.multiplyExact(count, 4)).order(ByteOrder.LITTLE_ENDIAN);
        while (raw.remaining() >= 2) {
            short bits = raw.getShort();
            wide.putInt(this == BF16 ? bits << 16 : half(bits));
        }
        return wide.flip();
    }

    /** IEEE 754 binary16 to the bits of binary32. */
    private static int half(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0x1f) {
            return sign | 0x7f800000 | fraction << 13;
        }
        if (exponent == 0) {
            return sign | Float.floatToRawIntBits(fraction * 0x1p-24f);
        }
        return sign | (exponent + 112) << 23 | fraction << 13;
    }
}
