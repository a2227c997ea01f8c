package io.thaw.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Owns tensors and frees them together when it closes: one scope for a job's weights, one inside it for each step.
 * Not thread-safe; a scope belongs to the thread that trains or predicts.
 */
public final class Scope implements AutoCloseable {

    private final PtNDManager manager;
    private final Device device;

    private Scope(PtNDManager manager, Device device) {
        this.manager = manager;
        this.device = device;
    }

    /** A scope of its own on the CPU, for as long as a job or a served model lives. */
    public static Scope open() {
        return open(Device.CPU);
    }

    /** A scope of its own, whose tensors are on a device. */
    public static Scope open(Device device) {
        return new Scope(Torch.rootManager().newSubManager(device.place()), device);
    }

    /** A scope inside this one, on the same device, closed with it at the latest. */
    public Scope child() {
        return new Scope((PtNDManager) manager.newSubManager(), device);
    }

    /** Where its tensors are. */
    public Device device() {
        return device;
    }

    PtNDManager manager() {
        return manager;
    }

    /** A float32 tensor with these elements. */
    public Tensor floats(float[] values, long... shape) {
        requireFilled(values.length, shape);
        return floats(elements -> elements.put(values), shape);
    }

    /**
     * A float32 tensor from stored bytes.
     *
     * @param bytes little-endian float32, four bytes an element, row-major
     */
    public Tensor floats(ByteBuffer bytes, long... shape) {
        FloatBuffer values = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        requireFilled(values.remaining(), shape);
        return floats(elements -> elements.put(values), shape);
    }

    /**
     * A float32 tensor that is written where it will stay, with no copy of a Java array.
     *
     * @param fill writes every element, in row-major order, and keeps no reference to the buffer
     */
    public Tensor floats(Consumer<FloatBuffer> fill, long... shape) {
        return create(DataType.FLOAT32, elements -> fill.accept(elements.asFloatBuffer()), shape);
    }

    /**
     * The same, written as bytes in the processor's order: those of a cached file are.
     *
     * @param fill writes every element, and keeps no reference to the buffer
     */
    public Tensor floatBytes(Consumer<ByteBuffer> fill, long... shape) {
        return create(DataType.FLOAT32, fill, shape);
    }

    /** An int64 tensor with these elements. */
    public Tensor longs(long[] values, long... shape) {
        requireFilled(values.length, shape);
        return create(DataType.INT64, elements -> elements.asLongBuffer().put(values), shape);
    }

    /** The tensor is libtorch's own memory: DJL would lend it a Java buffer, which the collector may free too early. */
    private Tensor create(DataType type, Consumer<ByteBuffer> fill, long... shape) {
        if (device == Device.CUDA) {
            return Upload.of(this, type, fill, shape);
        }
        PtNDArray array = manager.create(new Shape(shape), type);
        fill.accept(array.toByteBuffer(true).order(ByteOrder.nativeOrder()));
        return new Tensor(array);
    }

    private static void requireFilled(long count, long... shape) {
        if (count != Arrays.stream(shape).reduce(1, Math::multiplyExact)) {
            throw new IllegalArgumentException(count + " elements do not fill shape " + Arrays.toString(shape));
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
