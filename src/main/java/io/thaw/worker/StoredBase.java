package io.thaw.worker;

import io.thaw.registry.Manifest;
import io.thaw.registry.TensorEntry;
import io.thaw.registry.Tensors;
import io.thaw.training.BaseWeights;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;

/** A base model's tensors, read from the store when they are needed. */
final class StoredBase implements BaseWeights {

    private final Tensors tensors;
    private final Map<String, TensorEntry> entries;

    StoredBase(Tensors tensors, Manifest manifest) {
        this.tensors = tensors;
        this.entries = manifest.byName();
    }

    @Override
    public ByteBuffer read(String name) {
        return tensors.read(entry(name));
    }

    @Override
    public String sha256(String name) {
        return entry(name).sha256();
    }

    private TensorEntry entry(String name) {
        return Objects.requireNonNull(entries.get(name), name);
    }
}
