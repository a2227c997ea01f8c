package io.thaw.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The variables of a TensorFlow checkpoint (tensor_bundle.proto): {@code variables.index} names them and says where in
 * {@code variables.data-00000-of-00001} they lie.
 */
final class TensorBundle {

    private static final int FLOAT = 1;

    private TensorBundle() {}

    /** One variable; {@code crc32c} is TensorFlow's masked checksum of its bytes. */
    private record Entry(String name, long type, List<Integer> shape, long shard, long offset, long size, int crc32c) {}

    /** The float32 variables by their TensorFlow names; each is checked against its checksum when it is read. */
    static Map<String, CheckpointTensor> tensors(byte[] index, FileChannel data) throws IOException {
        long dataBytes = data.size();
        Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
        LevelDbTable.forEach(index, (key, value) -> {
            if (key.length > 0) { // the empty key holds the header: one shard, little-endian
                Entry entry = entry(new String(key, UTF_8), value);
                CheckpointTensor tensor = new CheckpointTensor(entry.name(), entry.shape(), () -> read(data, entry));
                if (entry.type() == FLOAT) {
                    check(entry, 4 * tensor.count(), dataBytes);
                    tensors.put(entry.name(), tensor);
                }
            }
        });
        return tensors;
    }

    private static Entry entry(String name, ByteBuffer message) {
        long type = 0;
        List<Integer> shape = List.of();
        long shard = 0;
        long offset = 0;
        long size = 0;
        long crc32c = 0;
        ProtobufReader fields = new ProtobufReader(message);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> type = fields.number();
                case 2 -> shape = shape(name, fields.bytes());
                case 3 -> shard = fields.number();
                case 4 -> offset = fields.number();
                case 5 -> size = fields.number();
                case 6 -> crc32c = fields.number();
                default -> {}
            }
        }
        return new Entry(name, type, shape, shard, offset, size, (int) crc32c);
    }

    /** A TensorShapeProto: repeated dimensions, each a message whose first field is its size. */
    private static List<Integer> shape(String name, ByteBuffer message) {
        List<Integer> shape = new ArrayList<>();
        ProtobufReader dimensions = new ProtobufReader(message);
        while (dimensions.next()) {
            ProtobufReader dimension = new ProtobufReader(dimensions.bytes());
            long size = 0;
            while (dimension.next()) {
                size = dimension.field() == 1 ? dimension.number() : size;
            }
            if (size < 0 || size > Integer.MAX_VALUE || shape.size() == 8) {
                throw invalid(name, "has no valid shape");
            }
            shape.add((int) size);
        }
        return shape;
    }

    private static void check(Entry entry, long expectedBytes, long dataBytes) {
        if (entry.shard() != 0) {
            throw invalid(entry.name(), "lies in a second data file");
        }
        if (entry.size() != expectedBytes || entry.offset() < 0 || entry.offset() > dataBytes - entry.size()) {
            throw invalid(entry.name(), "does not fit its shape or the data file");
        }
    }

    private static ByteBuffer read(FileChannel data, Entry entry) throws IOException {
        ByteBuffer bytes = SafetensorsFile.read(data, entry.offset(), entry.size());
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.duplicate());
        if (mask((int) checksum.getValue()) != entry.crc32c()) {
            throw invalid(entry.name(), "does not match its checksum");
        }
        return bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** TensorFlow stores checksums rotated and shifted (crc32c.h), as LevelDB does. */
    private static int mask(int checksum) {
        return Integer.rotateRight(checksum, 15) + 0xa282ead8;
    }

    private static DomainException invalid(String name, String what) {
        return new DomainException(
                ErrorKind.CHECKPOINT_INVALID, "The variable " + name + " of the TensorFlow checkpoint " + what + ".");
    }
}
