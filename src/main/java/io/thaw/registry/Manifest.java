package io.thaw.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.thaw.freeze.ModelLayout;
import io.thaw.freeze.ParameterSpec;
import io.thaw.storage.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tensors that make a model.
 *
 * @param tensors in forward order; a tied tensor is stored, and named, once
 */
public record Manifest(List<TensorEntry> tensors) {

    public Manifest {
        tensors = List.copyOf(tensors);
    }

    /** The tensors by their canonical names. */
    public Map<String, TensorEntry> byName() {
        return tensors.stream().collect(Collectors.toMap(TensorEntry::name, Function.identity()));
    }

    /** How many parameters there are, each tied one once. */
    public long parameters() {
        return tensors.stream().mapToLong(TensorEntry::count).sum();
    }

    /** How many bytes the tensors have together, wherever they are stored. */
    public long bytes() {
        return tensors.stream().mapToLong(TensorEntry::bytes).sum();
    }

    /** How many of the bytes are in no blob of {@code other}: what this model costs beside that one. */
    public long bytesBeside(Manifest other) {
        Set<String> counted = new HashSet<>();
        other.tensors.forEach(tensor -> counted.add(tensor.sha256()));
        return tensors.stream()
                .filter(tensor -> counted.add(tensor.sha256()))
                .mapToLong(TensorEntry::bytes)
                .sum();
    }

    /** One hash for everything: names, shapes and contents, in their order. */
    public String sha256() {
        String lines = tensors.stream()
                .map(tensor -> tensor.name() + " " + tensor.shape() + " " + tensor.sha256())
                .collect(Collectors.joining("\n"));
        return Sha256.of(ByteBuffer.wrap(lines.getBytes(UTF_8)));
    }

    /**
     * The manifest of a model that was trained from this base: its own tensors, and this base's for the rest.
     *
     * @param layout every parameter of the model, with its head
     * @param own what trained, and what started at random and did not train
     * @throws IllegalArgumentException if a parameter is in neither, or an own tensor is none of the layout's
     */
    public Manifest trained(ModelLayout layout, Collection<TensorEntry> own) {
        Map<String, TensorEntry> base = byName();
        Map<String, TensorEntry> left = own.stream().collect(Collectors.toMap(TensorEntry::name, Function.identity()));
        List<TensorEntry> model = new ArrayList<>();
        for (ParameterSpec parameter : layout.parameters()) {
            if (parameter.tiedTo() == null) {
                TensorEntry mine = left.remove(parameter.name());
                model.add(checked(parameter, mine == null ? base.get(parameter.name()) : mine));
            }
        }
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("The model has no parameters " + left.keySet());
        }
        return new Manifest(model);
    }

    private static TensorEntry checked(ParameterSpec parameter, @Nullable TensorEntry tensor) {
        if (tensor == null || !tensor.shape().equals(parameter.shape())) {
            throw new IllegalArgumentException(
                    parameter.name() + " of shape " + parameter.shape() + " is missing; there is " + tensor);
        }
        return tensor;
    }
}
