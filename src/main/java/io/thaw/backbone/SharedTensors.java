package io.thaw.backbone;

import io.thaw.encoder.Encoder;
import io.thaw.registry.TensorEntry;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Tensors in memory by their hash, so that models that were frozen together are loaded together: a thousand heads on one
 * backbone hold it once.
 */
final class SharedTensors {

    private record Held(Scope scope, Tensor tensor, long size, AtomicLong bytes) implements AutoCloseable {
        @Override
        public void close() {
            scope.close();
            bytes.addAndGet(-size);
        }
    }

    private final Function<TensorEntry, ByteBuffer> storage;
    private final boolean bf16;
    private final Pool<String, Held> bySha256 = new Pool<>();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * Nothing yet.
     *
     * @param storage reads a tensor's bytes
     * @param bf16 whether what layers multiply by is kept in bfloat16, which takes half of the memory
     */
    SharedTensors(Function<TensorEntry, ByteBuffer> storage, boolean bf16) {
        this.storage = storage;
        this.bf16 = bf16;
    }

    /**
     * Tensors by name, those read from storage that nobody holds yet; all of them, or none if one cannot be read. To be given
     * back with {@link #release}.
     */
    Map<String, Tensor> acquire(List<TensorEntry> entries) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        List<TensorEntry> held = new ArrayList<>();
        try {
            for (TensorEntry entry : entries) {
                Held shared = bySha256.acquire(entry.sha256(), () -> load(entry));
                tensors.put(entry.name(), shared.tensor());
                held.add(entry);
            }
            return tensors;
        } catch (RuntimeException e) {
            release(held);
            throw e;
        }
    }

    private Held load(TensorEntry entry) {
        long[] shape = entry.shape().stream().mapToLong(Integer::longValue).toArray();
        ByteBuffer stored = storage.apply(entry);
        Scope scope = Scope.open();
        Tensor tensor = scope.floats(stored, shape);
        boolean halved = bf16 && Encoder.multipliesInBfloat16(entry.name());
        long size = tensor.count() * (halved ? Short.BYTES : Float.BYTES);
        bytes.addAndGet(size);
        return new Held(scope, halved ? halved(scope, tensor) : tensor, size, bytes);
    }

    private static Tensor halved(Scope scope, Tensor tensor) {
        try (tensor) {
            return Encoder.inBfloat16(scope, tensor);
        }
    }

    void release(List<TensorEntry> entries) {
        entries.forEach(entry -> bySha256.release(entry.sha256()));
    }

    Function<TensorEntry, ByteBuffer> storage() {
        return storage;
    }

    boolean bf16() {
        return bf16;
    }

    /** How many tensors are in memory. */
    int size() {
        return bySha256.size();
    }

    /** The bytes of all of them. */
    long bytes() {
        return bytes.get();
    }
}
