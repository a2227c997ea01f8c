package io.thaw.registry.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor that a graph holds.
 *
 * @param shape outermost dimension first; empty for a scalar
 * @param data gives its elements, little-endian in row-major order, when the file is written
 */
record Initializer(String name, ElementType type, List<Integer> shape, Data data) {

    /** Where the elements come from. */
    @FunctionalInterface
    interface Data {
        ByteBuffer read();
    }

    /** {@code TensorProto.DataType}, and the bytes of an element. */
    enum ElementType {
        FLOAT(1, 4),
        INT8(3, 1),
        INT64(7, 8);

        private final int code;
        private final int bytes;

        ElementType(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        int code() {
            return code;
        }
    }

    static Initializer of(String name, List<Integer> shape, long... values) {
        ByteBuffer data = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asLongBuffer().put(values);
        return new Initializer(name, ElementType.INT64, shape, data::duplicate);
    }

    static Initializer of(String name, float value) {
        ByteBuffer data = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(0, value);
        return new Initializer(name, ElementType.FLOAT, List.of(), data::duplicate);
    }

    long bytes() {
        return shape.stream().mapToLong(Integer::longValue).reduce(type.bytes, Math::multiplyExact);
    }

    /** A {@code TensorProto} but for its elements. */
    Message header() {
        Message header = new Message();
        shape.forEach(dimension -> header.number(1, dimension));
        return header.number(2, type.code).text(8, name);
    }
}
