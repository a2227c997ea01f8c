package io.thaw.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Owns tensors and frees them together when it closes: one scope for a job's weights, one inside it for each step.
 * Not thread-safe; a scope belongs to the thread that trains or predicts.
 */
public final class Scope implements AutoCloseable {

    private final PtNDManager manager;

    private Scope(PtNDManager manager) {
        this.manager = manager;
    }

    /** A scope of its own, for as long as a job or a served model lives. */
    public static Scope open() {
        return new Scope((PtNDManager) Torch.rootManager().newSubManager());
    }

    /** A scope inside this one, closed with it at the latest. */
    public Scope child() {
        return new Scope((PtNDManager) manager.newSubManager());
    }

    PtNDManager manager() {
        return manager;
    }

    /** A float32 tensor with these elements. */
    public Tensor floats(float[] values, long... shape) {
        return create(FloatBuffer.wrap(values), values.length, DataType.FLOAT32, shape);
    }

    /**
     * A float32 tensor from stored bytes.
     *
     * @param bytes little-endian float32, four bytes an element, row-major
     */
    public Tensor floats(ByteBuffer bytes, long... shape) {
        FloatBuffer values = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        return create(values, values.remaining(), DataType.FLOAT32, shape);
    }

    /**
     * A float32 tensor whose bytes are written where they will stay: direct buffers of Java's own cost tens of times the copy.
     *
     * @param fill writes every element in row-major order, little-endian, and keeps no reference to the buffer
     */
    public Tensor floatBytes(Consumer<ByteBuffer> fill, long... shape) {
        PtNDArray array = manager.create(new Shape(shape), DataType.FLOAT32);
        fill.accept(array.toByteBuffer(true).order(ByteOrder.LITTLE_ENDIAN));
        return new Tensor(array);
    }

    /** An int64 tensor with these elements. */
    public Tensor longs(long[] values, long... shape) {
        return create(LongBuffer.wrap(values), values.length, DataType.INT64, shape);
    }

    /**
     * The elements are copied into libtorch's own memory. DJL would lend it a Java buffer, which the collector may free
     * while the graph still reads it.
     */
    private Tensor create(Buffer values, long count, DataType type, long... shape) {
        long expected = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (expected != count) {
            throw new IllegalArgumentException(count + " elements do not fill shape " + Arrays.toString(shape));
        }
        try (NDArray lent = manager.create(values, new Shape(shape), type)) {
            return new Tensor((PtNDArray) lent.duplicate());
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
