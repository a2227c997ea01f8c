package io.thaw.checkpoint;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * Reads a LevelDB table without compression, the form in which TensorFlow writes the index of its checkpoints: sorted
 * keys in blocks, each key sharing a prefix with the one before it, and an index block that names the others.
 *
 * @see <a href="https://github.com/google/leveldb/blob/main/doc/table_format.md">the format</a>
 */
final class LevelDbTable {

    private static final int FOOTER_BYTES = 48;
    private static final long MAGIC = 0xdb4775248b80fb57L;
    private static final byte UNCOMPRESSED = 0;

    private final ByteBuffer table;

    private LevelDbTable(byte[] table) {
        this.table = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Hands every key with its value to {@code entries}, in the order of the keys. */
    static void forEach(byte[] table, BiConsumer<byte[], ByteBuffer> entries) {
        LevelDbTable reader = new LevelDbTable(table);
        reader.forEachInBlock(reader.indexHandle(), (lastKey, handle) -> reader.forEachInBlock(handle, entries));
    }

    private ByteBuffer indexHandle() {
        int footer = table.limit() - FOOTER_BYTES;
        if (footer < 0 || table.getLong(table.limit() - 8) != MAGIC) {
            throw invalid();
        }
        ByteBuffer handles = table.duplicate().position(footer);
        ProtobufReader.varint(handles); // the meta index, two numbers that nothing here needs
        ProtobufReader.varint(handles);
        return handles;
    }

    /** Visits a block: entries, then restart points, their count, and after it the byte that says how it is packed. */
    private void forEachInBlock(ByteBuffer handle, BiConsumer<byte[], ByteBuffer> entries) {
        long offset = ProtobufReader.varint(handle);
        long length = ProtobufReader.varint(handle);
        if (offset < 0 || length < 4 || offset > table.limit() || length >= table.limit() - offset) {
            throw invalid();
        }
        if (table.get((int) (offset + length)) != UNCOMPRESSED) {
            throw invalid();
        }
        ByteBuffer block = table.slice((int) offset, (int) length).order(ByteOrder.LITTLE_ENDIAN);
        long restarts = Integer.toUnsignedLong(block.getInt(block.limit() - 4));
        if (restarts > block.limit() / 4 - 1) {
            throw invalid();
        }
        block.limit(block.limit() - 4 * (int) (restarts + 1));
        byte[] key = new byte[0];
        while (block.hasRemaining()) {
            long shared = ProtobufReader.varint(block);
            long added = ProtobufReader.varint(block);
            long valueLength = ProtobufReader.varint(block);
            if (shared < 0
                    || shared > key.length
                    || added < 0
                    || added > block.remaining()
                    || valueLength < 0
                    || valueLength > block.remaining() - added) {
                throw invalid();
            }
            key = Arrays.copyOf(key, (int) (shared + added));
            block.get(key, (int) shared, (int) added);
            entries.accept(key, block.slice(block.position(), (int) valueLength));
            block.position(block.position() + (int) valueLength);
        }
    }

    private static DomainException invalid() {
        return new DomainException(
                ErrorKind.CHECKPOINT_INVALID, "The index of the TensorFlow checkpoint is damaged or compressed.");
    }
}
