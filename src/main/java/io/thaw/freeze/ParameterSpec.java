package io.thaw.freeze;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One named tensor of a model, before anything is decided about it.
 *
 * @param name canonical, as in {@code encoder.layer.8.attention.query.weight}
 * @param checkpointName as the model's own checkpoints write it
 * @param shape of the stored tensor; a linear layer's weight is {@code [out, in]}
 * @param fresh whether the base brings no values for it, so that it starts at random
 * @param tiedTo the canonical name of the tensor whose storage it shares
 * @param reachable whether the task's head reads it, directly or through other layers
 */
public record ParameterSpec(
        String name,
        String checkpointName,
        List<Integer> shape,
        boolean fresh,
        @Nullable String tiedTo,
        boolean reachable) {

    public ParameterSpec {
        shape = List.copyOf(shape);
    }

    /** The number of elements, whether or not the storage is shared. */
    public long elements() {
        return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }

    /** The number of elements the model stores for it: none where it is tied to another tensor. */
    public long count() {
        return tiedTo == null ? elements() : 0;
    }

    boolean matrix() {
        return shape.size() > 1;
    }

    boolean bias() {
        return name.endsWith(".bias");
    }

    boolean layerNorm() {
        return name.contains(".layer_norm.");
    }

    /** Whether it is multiplied with what comes into its layer: nothing below has a gradient from it alone. */
    boolean readsLayerInput() {
        return keyOrValue() || name.contains(".attention.query.");
    }

    /** Whether attention needs it at every token, whichever are read of the layer's output. */
    boolean keyOrValue() {
        return name.contains(".attention.key.") || name.contains(".attention.value.");
    }
}
