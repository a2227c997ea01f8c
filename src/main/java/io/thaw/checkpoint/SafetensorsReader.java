package io.thaw.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Reads a safetensors file from front to back, one tensor in memory at a time. Whether the file is whole is known at its end
 * and not before.
 *
 * <p>Methods throw {@link io.thaw.error.DomainException} with {@code CHECKPOINT_INVALID} for what is no such file, or cut.
 */
public final class SafetensorsReader {

    private final InputStream in;
    private final SafetensorsHeader header;

    private SafetensorsReader(InputStream in, SafetensorsHeader header) {
        this.in = in;
        this.header = header;
    }

    /** Reads the header and leaves the stream at the first tensor; whoever opened the stream closes it. */
    public static SafetensorsReader open(InputStream in) throws IOException {
        long length =
                read(in, Long.BYTES, "length").order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > SafetensorsHeader.MAX_BYTES) {
            throw SafetensorsHeader.invalid("its header cannot have " + length + " bytes");
        }
        return new SafetensorsReader(
                in, SafetensorsHeader.parse(read(in, length, "header").array()));
    }

    /** The texts that say what the file holds. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** Each tensor's dimensions by its name, in the order of their data. */
    public Map<String, List<Integer>> shapes() {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        header.entries().forEach(entry -> shapes.put(entry.name(), entry.shape()));
        return shapes;
    }

    /**
     * Reads all tensors, up to the end of the stream.
     *
     * @param taker gets each name with its elements as little-endian float32, in row-major order; whatever their values
     */
    public void read(BiConsumer<String, ByteBuffer> taker) throws IOException {
        for (SafetensorsHeader.Entry entry : header.entries()) {
            entry.type().requireWeights(entry.name());
            ByteBuffer data = read(in, entry.end() - entry.begin(), entry.name());
            taker.accept(entry.name(), entry.type().toFloat32(data));
        }
        if (in.read() != -1) {
            throw SafetensorsHeader.invalid("bytes follow its last tensor");
        }
    }

    private static ByteBuffer read(InputStream in, long bytes, String what) throws IOException {
        if (bytes > Integer.MAX_VALUE) {
            throw SafetensorsHeader.invalid(what + " is larger than 2 GiB");
        }
        byte[] data = in.readNBytes((int) bytes);
        if (data.length < bytes) {
            throw SafetensorsHeader.invalid("it ends within " + what);
        }
        return ByteBuffer.wrap(data);
    }
}
