package io.thaw.inference;

import io.thaw.registry.Manifest;
import io.thaw.registry.TensorEntry;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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

    /**
     * A model's tensors by name, those read from storage that no model holds yet; all of them, or none if one cannot be
     * read. To be given back with {@link #release}.
     */
    Map<String, Tensor> acquire(Manifest manifest) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        List<TensorEntry> held = new ArrayList<>();
        try {
            for (TensorEntry entry : manifest.tensors()) {
                tensors.put(entry.name(), acquire(entry));
                held.add(entry);
            }
            return tensors;
        } catch (RuntimeException e) {
            held.forEach(this::release);
            throw e;
        }
    }

    private Tensor acquire(TensorEntry entry) {
        Shared shared = bySha256.computeIfAbsent(entry.sha256(), sha256 -> load(entry));
        shared.users++;
        return shared.tensor;
    }

    private Shared load(TensorEntry entry) {
        long[] shape = entry.shape().stream().mapToLong(Integer::longValue).toArray();
        ByteBuffer bytes = storage.apply(entry);
        Scope scope = Scope.open();
        return new Shared(scope, scope.floats(bytes, shape));
    }

    void release(Manifest manifest) {
        manifest.tensors().forEach(this::release);
    }

    private void release(TensorEntry entry) {
        Shared shared = bySha256.get(entry.sha256());
        if (shared != null && --shared.users == 0) {
            bySha256.remove(entry.sha256());
            shared.scope.close();
        }
    }

    /** How many tensors are in memory. */
    int size() {
        return bySha256.size();
    }
}
