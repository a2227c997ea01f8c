package io.thaw.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes float32 tensors as one safetensors file. */
public final class SafetensorsWriter {

    /** The data starts at a multiple of this, as the reference implementation has it. */
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    /** Writes a file that {@code from_pretrained} loads: see {@link #stream}. */
    public static void write(Collection<CheckpointTensor> tensors, OutputStream out) throws IOException {
        try (InputStream file = stream(tensors, Map.of("format", "pt"))) {
            file.transferTo(out);
        }
    }

    /**
     * The file of some tensors in their order, each under its checkpoint name and with whatever values it has. Each tensor is
     * read into memory when the stream gets to it, and one at a time.
     *
     * @param metadata texts that say what the file holds
     */
    public static InputStream stream(Collection<CheckpointTensor> tensors, Map<String, String> metadata) {
        byte[] json = header(tensors, metadata).toString().getBytes(StandardCharsets.UTF_8);
        int padding = -json.length & (ALIGNMENT - 1);
        ByteBuffer start =
                ByteBuffer.allocate(Long.BYTES + json.length + padding).order(ByteOrder.LITTLE_ENDIAN);
        start.putLong(json.length + padding).put(json);
        start.put(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
        return new FileStream(start.flip(), tensors.iterator());
    }

    private static ObjectNode header(Collection<CheckpointTensor> tensors, Map<String, String> metadata) {
        ObjectNode header = JsonNodeFactory.instance.objectNode();
        ObjectNode texts = header.putObject("__metadata__");
        metadata.forEach(texts::put);
        long begin = 0;
        for (CheckpointTensor tensor : tensors) {
            long end = begin + 4 * tensor.count();
            ObjectNode entry = header.putObject(tensor.checkpointName());
            entry.put("dtype", "F32");
            tensor.shape().forEach(entry.putArray("shape")::add);
            entry.putArray("data_offsets").add(begin).add(end);
            begin = end;
        }
        return header;
    }

    /** The header, then one tensor after the other. */
    private static final class FileStream extends InputStream {

        private final Iterator<CheckpointTensor> tensors;
        private ByteBuffer part;

        FileStream(ByteBuffer header, Iterator<CheckpointTensor> tensors) {
            this.part = header;
            this.tensors = tensors;
        }

        private boolean atEnd() throws IOException {
            while (!part.hasRemaining() && tensors.hasNext()) {
                part = tensors.next().source().read();
            }
            return !part.hasRemaining();
        }

        @Override
        public int read() throws IOException {
            return atEnd() ? -1 : Byte.toUnsignedInt(part.get());
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0 || !atEnd()) {
                int count = Math.min(length, part.remaining());
                part.get(target, offset, count);
                return count;
            }
            return -1;
        }
    }
}
