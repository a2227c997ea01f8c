package io.thaw.registry.onnx;

import io.thaw.registry.Manifest;
import io.thaw.registry.TensorEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A model's tensors by canonical name, as a graph wants them. */
final class Weights {

    /** Symmetric, so that zero stays zero. */
    private static final int MOST = 127;

    private final Map<String, TensorEntry> entries;
    private final Function<TensorEntry, ByteBuffer> storage;

    /**
     * Weights of a model.
     *
     * @param storage reads a tensor: little-endian float32
     */
    Weights(Manifest manifest, Function<TensorEntry, ByteBuffer> storage) {
        this.entries = manifest.byName();
        this.storage = storage;
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /** The tensor as it is stored, under its name in checkpoints. */
    Initializer of(String name) {
        TensorEntry entry = entry(name);
        return new Initializer(
                entry.checkpointName(), Initializer.ElementType.FLOAT, entry.shape(), () -> storage.apply(entry));
    }

    /**
     * A linear layer's weight as a matrix product has it: [in, out], where it is stored as [out, in]. Its name says so, for a
     * reader would take a square one for what it is not.
     */
    Initializer transposed(String name) {
        TensorEntry entry = entry(name);
        return new Initializer(entry.checkpointName() + ".T", Initializer.ElementType.FLOAT, reversed(entry), () -> {
            FloatBuffer rows = storage.apply(entry).asFloatBuffer();
            int out = entry.shape().get(0);
            int in = entry.shape().get(1);
            ByteBuffer data =
                    ByteBuffer.allocate(Math.toIntExact(entry.bytes())).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < in; i++) {
                for (int o = 0; o < out; o++) {
                    data.putFloat(rows.get(o * in + i));
                }
            }
            return data.flip();
        });
    }

    /** The same rounded to int8, each output by the scale that its largest weight asks for; see {@link #scales}. */
    Initializer quantized(String name) {
        TensorEntry entry = entry(name);
        return new Initializer(entry.checkpointName() + ".int8", Initializer.ElementType.INT8, reversed(entry), () -> {
            FloatBuffer rows = storage.apply(entry).asFloatBuffer();
            float[] scales = scales(entry, rows);
            int out = entry.shape().get(0);
            int in = entry.shape().get(1);
            ByteBuffer data = ByteBuffer.allocate(in * out);
            for (int i = 0; i < in; i++) {
                for (int o = 0; o < out; o++) {
                    data.put((byte) Math.round(rows.get(o * in + i) / scales[o]));
                }
            }
            return data.flip();
        });
    }

    /** What one step of int8 stands for, of each output: float32 [out]. */
    Initializer scales(String name) {
        TensorEntry entry = entry(name);
        return new Initializer(
                entry.checkpointName() + ".scale",
                Initializer.ElementType.FLOAT,
                List.of(entry.shape().get(0)),
                () -> {
                    float[] scales = scales(entry, storage.apply(entry).asFloatBuffer());
                    ByteBuffer data =
                            ByteBuffer.allocate(Float.BYTES * scales.length).order(ByteOrder.LITTLE_ENDIAN);
                    data.asFloatBuffer().put(scales);
                    return data;
                });
    }

    private static float[] scales(TensorEntry entry, FloatBuffer rows) {
        int in = entry.shape().get(1);
        float[] scales = new float[entry.shape().get(0)];
        for (int o = 0; o < scales.length; o++) {
            float largest = 0;
            for (int i = 0; i < in; i++) {
                largest = Math.max(largest, Math.abs(rows.get(o * in + i)));
            }
            scales[o] = largest == 0 ? 1 : largest / MOST;
        }
        return scales;
    }

    private static List<Integer> reversed(TensorEntry entry) {
        return List.of(entry.shape().get(1), entry.shape().get(0));
    }

    private TensorEntry entry(String name) {
        return Objects.requireNonNull(entries.get(name), name);
    }
}
