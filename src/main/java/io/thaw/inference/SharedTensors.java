package io.thaw.inference;

import io.thaw.registry.TensorEntry;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Tensors in memory by their hash, so that models that were frozen together are loaded together: a thousand heads on one
 * backbone hold it once. Used by the inference thread alone.
 */
final class SharedTensors {

    private static final class Shared {
        private final Scope scope;
        private final Tensor tensor;
        private int users;

        private Shared(Scope scope, Tensor tensor) {
            this.scope = scope;
            this.tensor = tensor;
        }
    }

    private final Function<TensorEntry, ByteBuffer> storage;
    private final Map<String, Shared> bySha256 = new HashMap<>();

    SharedTensors(Function<TensorEntry, ByteBuffer> storage) {
        this.storage = storage;
    }

    /** The tensor, read from storage if no model holds it yet. To be given back with {@link #release}. */
    Tensor acquire(TensorEntry entry) {
        Shared shared = bySha256.computeIfAbsent(entry.sha256(), sha256 -> load(entry));
        shared.users++;
        return shared.tensor;
    }

    private Shared load(TensorEntry entry) {
        long[] shape = entry.shape().stream().mapToLong(Integer::longValue).toArray();
        Scope scope = Scope.open();
        return new Shared(scope, scope.floats(storage.apply(entry), shape));
    }

    void release(TensorEntry entry) {
        Shared shared = bySha256.get(entry.sha256());
        if (shared != null && --shared.users == 0) {
            bySha256.remove(entry.sha256());
            shared.scope.close();
        }
    }
}
