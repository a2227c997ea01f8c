package io.thaw.checkpoint;

import static io.thaw.checkpoint.TinyOnnx.field;
import static io.thaw.checkpoint.TinyOnnx.message;
import static io.thaw.checkpoint.TinyOnnx.varint;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a zipped TensorFlow 1 SavedModel with Google's variable names; of the graph nothing is in it. */
final class TinyTensorFlowBundle {

    private TinyTensorFlowBundle() {}

    static byte[] of(Map<String, CheckpointTensor> tensors) throws IOException {
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bundle)) {
            for (var file : files(tensors).entrySet()) {
                put(zip, file.getKey(), file.getValue());
            }
        }
        return bundle.toByteArray();
    }

    /** The bundle's files by their paths. */
    static Map<String, byte[]> files(Map<String, CheckpointTensor> tensors) throws IOException {
        TreeMap<String, CheckpointTensor> variables = new TreeMap<>();
        for (CheckpointTensor tensor : tensors.values()) {
            variables.put(variable(tensor.checkpointName()), tensor);
        }
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        TreeMap<String, byte[]> entries = new TreeMap<>();
        entries.put("", field(1, 1));
        for (var variable : variables.entrySet()) {
            boolean kernel = variable.getKey().endsWith("kernel");
            CheckpointTensor stored = kernel ? variable.getValue().transposed() : variable.getValue();
            byte[] bytes = stored.read().array();
            entries.put(variable.getKey(), entry(stored, data.size(), bytes));
            data.writeBytes(bytes);
        }
        TreeMap<String, byte[]> files = new TreeMap<>();
        files.put("assets/model.json", "{\"doLowerCase\": true}".getBytes(UTF_8));
        files.put("assets/vocab.txt", TinyBert.VOCABULARY.getBytes(UTF_8));
        files.put("variables/variables.data-00000-of-00001", data.toByteArray());
        files.put("variables/variables.index", table(entries));
        return files;
    }

    static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private static String variable(String checkpointName) {
        boolean norm = checkpointName.contains("LayerNorm");
        return "module/"
                + checkpointName
                        .replaceFirst("_embeddings\\.weight$", "_embeddings")
                        .replaceFirst("predictions\\.bias$", "predictions.output_bias")
                        .replaceFirst("layer\\.(\\d+)", "layer_$1")
                        .replaceFirst("\\.weight$", norm ? ".gamma" : ".kernel")
                        .replaceFirst("LayerNorm\\.bias$", "LayerNorm.beta")
                        .replace('.', '/');
    }

    private static byte[] entry(CheckpointTensor tensor, int offset, byte[] bytes) {
        ByteArrayOutputStream shape = new ByteArrayOutputStream();
        for (int dimension : tensor.shape()) {
            shape.writeBytes(field(2, field(1, dimension)));
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int masked = Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
        return message(
                field(1, 1),
                field(2, shape.toByteArray()),
                field(4, offset),
                field(5, bytes.length),
                varint(6 << 3 | 5),
                ints(masked));
    }

    /** One block with prefix-compressed keys, an empty meta index, an index, a footer. */
    private static byte[] table(TreeMap<String, byte[]> entries) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        String previous = "";
        for (var entry : entries.entrySet()) {
            String key = entry.getKey();
            int shared = 0;
            while (shared < Math.min(key.length(), previous.length())
                    && key.charAt(shared) == previous.charAt(shared)) {
                shared++;
            }
            block.writeBytes(blockEntry(shared, key.substring(shared), entry.getValue()));
            previous = key;
        }
        byte[] data = message(block.toByteArray(), ints(0, 1));
        byte[] metaIndex = ints(0, 1);
        byte[] handle = message(varint(0), varint(data.length));
        byte[] index = message(blockEntry(0, previous + "~", handle), ints(0, 1));
        byte[] trailer = new byte[5];
        byte[] body = message(data, trailer, metaIndex, trailer, index, trailer);
        long indexOffset = body.length - 5L - index.length;
        ByteBuffer footer = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
        footer.put(varint(data.length + 5L)).put(varint(metaIndex.length));
        footer.put(varint(indexOffset)).put(varint(index.length));
        footer.putLong(40, 0xdb4775248b80fb57L);
        return message(body, footer.array());
    }

    private static byte[] blockEntry(int shared, String added, byte[] value) {
        return message(varint(shared), varint(added.length()), varint(value.length), added.getBytes(UTF_8), value);
    }

    private static byte[] ints(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }
}
