package io.thaw.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.checkpoint.Checkpoint;
import io.thaw.checkpoint.CheckpointTensor;
import io.thaw.storage.Sha256;
import io.thaw.training.BaseWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** A checkpoint's tensors in memory, verified whenever they are read, as the service's store does. */
final class CheckpointWeights implements BaseWeights {

    private final Map<String, ByteBuffer> tensors = new HashMap<>();
    private final Map<String, String> hashes = new HashMap<>();

    CheckpointWeights(Checkpoint checkpoint) {
        checkpoint.tensors().forEach((name, tensor) -> tensors.put(name, bytes(tensor)));
        tensors.forEach((name, bytes) -> hashes.put(name, Sha256.of(bytes)));
    }

    private static ByteBuffer bytes(CheckpointTensor tensor) {
        try {
            return tensor.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ByteBuffer read(String name) {
        ByteBuffer bytes = tensors.get(name);
        assertThat(Sha256.of(bytes)).isEqualTo(hashes.get(name));
        return bytes.duplicate();
    }

    @Override
    public String sha256(String name) {
        return hashes.get(name);
    }
}
