package io.thaw.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes float32 tensors as one safetensors file that {@code from_pretrained} loads. */
public final class SafetensorsWriter {

    /** The data starts at a multiple of this, as the reference implementation has it. */
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    /** Writes the tensors in their order, each under its checkpoint name; reads one at a time into memory. */
    public static void write(Collection<CheckpointTensor> tensors, OutputStream out) throws IOException {
        byte[] json = header(tensors).toString().getBytes(StandardCharsets.UTF_8);
        int padding = -json.length & (ALIGNMENT - 1);
        out.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length + padding)
                .array());
        out.write(json);
        out.write(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
        for (CheckpointTensor tensor : tensors) {
            ByteBuffer data = tensor.read();
            out.write(data.array(), data.arrayOffset() + data.position(), data.remaining());
        }
    }

    private static ObjectNode header(Collection<CheckpointTensor> tensors) {
        ObjectNode header = JsonNodeFactory.instance.objectNode();
        header.putObject("__metadata__").put("format", "pt");
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
}
