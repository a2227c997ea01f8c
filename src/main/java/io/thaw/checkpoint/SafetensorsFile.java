package io.thaw.checkpoint;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An open safetensors file: eight bytes of length, a JSON header, the tensors' data.
 *
 * @param tensors by name, in the order of their data; one whose type holds no weights fails when it is read
 */
record SafetensorsFile(Map<String, CheckpointTensor> tensors, FileChannel channel) implements Closeable {

    /**
     * Opens a file and checks its header.
     *
     * @throws io.thaw.error.DomainException with {@code CHECKPOINT_INVALID} if it is not a safetensors file
     */
    static SafetensorsFile open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            byte[] json = header(channel);
            long dataStart = 8L + json.length;
            Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
            for (SafetensorsHeader.Entry entry :
                    SafetensorsHeader.parse(json, channel.size() - dataStart).entries()) {
                tensors.put(entry.name(), new CheckpointTensor(entry.name(), entry.shape(), () -> {
                    entry.type().requireWeights(entry.name());
                    return entry.type()
                            .toFloat32(read(channel, dataStart + entry.begin(), entry.end() - entry.begin()));
                }));
            }
            return new SafetensorsFile(tensors, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static byte[] header(FileChannel channel) throws IOException {
        long fileBytes = channel.size();
        if (fileBytes < 8) {
            throw SafetensorsHeader.invalid("it has " + fileBytes + " bytes");
        }
        long length = read(channel, 0, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > fileBytes - 8) {
            throw SafetensorsHeader.invalid("its header's length does not fit the file");
        }
        if (length > SafetensorsHeader.MAX_BYTES) {
            throw SafetensorsHeader.invalid("its header is longer than " + SafetensorsHeader.MAX_BYTES + " bytes");
        }
        return read(channel, 8, length).array();
    }

    /** Reads part of a file into a new buffer that is ready to be read. */
    static ByteBuffer read(FileChannel channel, long position, long bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(bytes));
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("The file ended at byte " + (position + buffer.position()));
            }
        }
        return buffer.flip();
    }
}
