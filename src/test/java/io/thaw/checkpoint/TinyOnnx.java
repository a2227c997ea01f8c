package io.thaw.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * Writes the parts of an ONNX graph that tell a BERT, as PyTorch's exporter lays them out: linear weights are anonymous
 * [in, out] matrices, and the LayerNorm and the heads show as constants.
 */
final class TinyOnnx {

    private final ByteArrayOutputStream graph = new ByteArrayOutputStream();
    private int matrices;

    static byte[] of(Map<String, CheckpointTensor> tensors) throws IOException {
        TinyOnnx onnx = new TinyOnnx();
        for (CheckpointTensor tensor : tensors.values()) {
            String name = tensor.checkpointName().replaceFirst("^bert\\.", "");
            boolean linear = name.startsWith("encoder.") && tensor.shape().size() == 2;
            if (linear) {
                onnx.linear(name.substring(0, name.length() - ".weight".length()), tensor);
            } else {
                onnx.initializer(name, tensor);
            }
        }
        onnx.layerNorm("embeddings.LayerNorm", 1e-12f);
        onnx.heads("encoder.layer.0.attention.self.key", 2, 4);
        onnx.node("Erf", "x", "erf");
        return message(field(1, 8), field(7, onnx.graph.toByteArray()));
    }

    /** A node with one output. */
    static byte[] node(String operator, String output, byte[] attribute, String... inputs) {
        ByteArrayOutputStream node = new ByteArrayOutputStream();
        for (String input : inputs) {
            node.writeBytes(field(1, input.getBytes(UTF_8)));
        }
        node.writeBytes(field(2, output.getBytes(UTF_8)));
        node.writeBytes(field(4, operator.getBytes(UTF_8)));
        if (attribute.length > 0) {
            node.writeBytes(field(5, attribute));
        }
        return node.toByteArray();
    }

    private void linear(String name, CheckpointTensor weight) throws IOException {
        String matrix = "onnx::MatMul_" + (700 + matrices++);
        initializer(matrix, weight.transposed());
        node("MatMul", name + "/in", name + "/product", matrix);
        node("Add", name + ".bias", name + "/sum", name + "/product");
    }

    private void layerNorm(String name, float epsilon) {
        constant(name + "/epsilon", 1, floatBytes(epsilon));
        node("Add", name + "/variance", name + "/shifted", name + "/epsilon");
        node("Sqrt", name + "/shifted", name + "/deviation");
        node("Div", name + "/centred", name + "/ratio", name + "/deviation");
        node("Mul", name + "/ratio", name + "/scaled", name + ".weight");
    }

    private void heads(String name, long heads, long size) {
        constant(name + "/heads", 7, longBytes(heads));
        constant(name + "/size", 7, longBytes(size));
        graph.writeBytes(
                field(1, node("Concat", name + "/shape", new byte[0], "b", "s", name + "/heads", name + "/size")));
        node("Reshape", name + "/sum", name + "/split", name + "/shape");
    }

    private void node(String operator, String input, String output, String... more) {
        String[] inputs = new String[more.length + 1];
        inputs[0] = input;
        System.arraycopy(more, 0, inputs, 1, more.length);
        graph.writeBytes(field(1, node(operator, output, new byte[0], inputs)));
    }

    private void constant(String output, int type, byte[] data) {
        byte[] tensor = message(field(2, type), field(9, data));
        byte[] attribute = message(field(1, "value".getBytes(UTF_8)), field(5, tensor));
        graph.writeBytes(field(1, node("Constant", output, attribute)));
    }

    private void initializer(String name, CheckpointTensor tensor) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (int dimension : tensor.shape()) {
            message.writeBytes(field(1, dimension));
        }
        message.writeBytes(field(2, 1));
        message.writeBytes(field(8, name.getBytes(UTF_8)));
        message.writeBytes(field(9, tensor.read().array()));
        graph.writeBytes(field(5, message.toByteArray()));
    }

    private static byte[] floatBytes(float value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array();
    }

    private static byte[] longBytes(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    static byte[] message(byte[]... fields) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (byte[] field : fields) {
            message.writeBytes(field);
        }
        return message.toByteArray();
    }

    static byte[] field(int number, long value) {
        return message(varint(number << 3), varint(value));
    }

    static byte[] field(int number, byte[] value) {
        return message(varint(number << 3 | 2), varint(value.length), value);
    }

    static byte[] varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long rest = value;
        while (rest >>> 7 != 0) {
            bytes.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return bytes.toByteArray();
    }
}
