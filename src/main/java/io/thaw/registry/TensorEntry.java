package io.thaw.registry;

import io.thaw.storage.Sha256;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One tensor of a manifest.
 *
 * @param name canonical, as in {@code encoder.layer.8.attention.query.weight}
 * @param checkpointName as the model's own checkpoints write it
 * @param shape outermost dimension first
 * @param sha256 of its bytes, which are little-endian float32 in row-major order: the name of the blob
 * @param bytes 4 for each element
 */
public record TensorEntry(String name, String checkpointName, List<Integer> shape, String sha256, long bytes) {

    public TensorEntry {
        shape = List.copyOf(shape);
        long count = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        if (bytes != count * Float.BYTES) {
            throw new IllegalArgumentException(name + " of shape " + shape + " has " + bytes + " bytes");
        }
    }

    /**
     * Describes a tensor by its bytes.
     *
     * @param data from position to limit; stays as it is
     */
    public static TensorEntry of(String name, String checkpointName, List<Integer> shape, ByteBuffer data) {
        return new TensorEntry(name, checkpointName, shape, Sha256.of(data), data.remaining());
    }

    /** How many elements it has. */
    public long count() {
        return bytes / Float.BYTES;
    }
}
