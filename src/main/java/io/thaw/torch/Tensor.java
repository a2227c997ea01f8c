package io.thaw.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A tensor in libtorch's memory. It has no arithmetic on purpose: DJL's scalar operators free memory that autograd still
 * reads, its casts cut the graph and some abort the process. All mathematics is in a {@link Program}.
 *
 * <p>It lives until its {@link Scope} closes, or until it is closed. Closing early is safe: the graph keeps what it needs.
 */
public final class Tensor implements AutoCloseable {

    private final PtNDArray array;

    Tensor(PtNDArray array) {
        this.array = array;
    }

    PtNDArray array() {
        return array;
    }

    public long[] shape() {
        return array.getShape().getShape();
    }

    /** Number of elements. */
    public long count() {
        return array.getShape().size();
    }

    /**
     * Copies the elements out, in row-major order.
     *
     * @throws IllegalStateException if the tensor is not float32
     */
    public float[] floats() {
        require(DataType.FLOAT32);
        float[] values = new float[Math.toIntExact(count())];
        bytes().asFloatBuffer().get(values);
        return values;
    }

    /**
     * Copies the elements out, in row-major order.
     *
     * @throws IllegalStateException if the tensor is not int64
     */
    public long[] longs() {
        require(DataType.INT64);
        long[] values = new long[Math.toIntExact(count())];
        bytes().asLongBuffer().get(values);
        return values;
    }

    /**
     * The only element of a float32 tensor.
     *
     * @throws IllegalStateException if there is not exactly one element
     */
    public float item() {
        if (count() != 1) {
            throw new IllegalStateException("expected one element, not shape " + Arrays.toString(shape()));
        }
        return floats()[0];
    }

    /** The elements' bytes, little-endian, in row-major order: what a checkpoint stores and a hash covers. */
    public ByteBuffer bytes() {
        if (array.getDevice().isGpu()) {
            // DJL would leave its copy to the scope.
            try (PtNDArray copy = array.toDevice(Device.CPU.place(), true)) {
                return copy.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        return array.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Lends the elements' bytes, in the processor's order, without a copy of those that are in its memory already.
     *
     * @param reader keeps no reference to the buffer
     */
    public void read(Consumer<ByteBuffer> reader) {
        try (PtNDArray own = array.getDevice().isGpu() ? array.toDevice(Device.CPU.place(), true) : null) {
            PtNDArray here = own == null ? array : own;
            reader.accept(here.toByteBuffer(true).order(ByteOrder.nativeOrder()));
        }
    }

    /** From now on operations on this tensor are recorded, and {@link Torch#backward} gives it a gradient. */
    public Tensor requireGradient() {
        JniUtils.attachGradient(array, true);
        return this;
    }

    private void require(DataType type) {
        if (array.getDataType() != type) {
            throw new IllegalStateException("expected " + type + ", not " + array.getDataType());
        }
    }

    @Override
    public void close() {
        array.close();
    }

    @Override
    public String toString() {
        return "Tensor" + Arrays.toString(shape());
    }
}
