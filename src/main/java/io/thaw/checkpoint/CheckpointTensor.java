package io.thaw.checkpoint;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * One tensor of a checkpoint; its data stays in the file until it is read.
 *
 * @param checkpointName the name the file gives it, in Hugging Face's spelling
 * @param shape its dimensions, outermost first; empty for a scalar
 */
public record CheckpointTensor(String checkpointName, List<Integer> shape, Source source) {

    /** Where the data comes from. */
    @FunctionalInterface
    public interface Source {

        /** The elements as little-endian float32, in row-major order, from position 0 to the limit. */
        ByteBuffer read() throws IOException;
    }

    private static final long MAX_COUNT = (Integer.MAX_VALUE - 8) / Float.BYTES;

    public CheckpointTensor {
        shape = List.copyOf(shape);
        if (count(shape) > MAX_COUNT) {
            throw new DomainException(
                    ErrorKind.CHECKPOINT_INVALID,
                    "The tensor " + checkpointName + " of shape " + shape + " is larger than 2 GiB.");
        }
    }

    /** How many elements the shape has. */
    public long count() {
        return count(shape);
    }

    /** Saturates, so that a shape made to overflow is too large and not small. */
    private static long count(List<Integer> shape) {
        long count = 1;
        for (int dimension : shape) {
            count = dimension == 0 || count <= Long.MAX_VALUE / dimension ? count * dimension : Long.MAX_VALUE;
        }
        return count;
    }

    /**
     * Reads the whole tensor into memory.
     *
     * @return little-endian float32 in row-major order, 4 × {@link #count} bytes from position 0
     * @throws DomainException with {@code CHECKPOINT_INVALID} if a value is infinite or not a number
     */
    public ByteBuffer read() throws IOException {
        ByteBuffer data = source.read();
        FloatBuffer values = data.asFloatBuffer();
        for (int i = 0; i < values.limit(); i++) {
            if (!Float.isFinite(values.get(i))) {
                throw new DomainException(
                        ErrorKind.CHECKPOINT_INVALID,
                        "The tensor " + checkpointName + " holds " + values.get(i) + " at element " + i + ".");
            }
        }
        return data;
    }

    CheckpointTensor named(String name) {
        return new CheckpointTensor(name, shape, source);
    }

    /** The transpose of a matrix that is stored as [in, out] and used as [out, in]. */
    CheckpointTensor transposed() {
        int rows = shape.get(0);
        int columns = shape.get(1);
        return new CheckpointTensor(checkpointName, List.of(columns, rows), () -> {
            FloatBuffer from = source.read().asFloatBuffer();
            ByteBuffer data = ByteBuffer.allocate((int) count() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            FloatBuffer to = data.asFloatBuffer();
            for (int column = 0; column < columns; column++) {
                for (int row = 0; row < rows; row++) {
                    to.put(from.get(row * columns + column));
                }
            }
            return data;
        });
    }
}
