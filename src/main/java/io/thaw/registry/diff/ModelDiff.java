package io.thaw.registry.diff;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What two models share and where they differ.
 *
 * @param sharedBytes of tensors that are the same in both, and stored once
 * @param components in forward order
 * @param tensors in forward order: the first model's, then those that only the second has
 */
public record ModelDiff(
        String first, String second, long sharedBytes, List<ComponentDiff> components, List<TensorDiff> tensors) {

    /** What became of a tensor on the way from the first model to the second. */
    public enum Status {
        EQUAL,
        CHANGED,
        OTHER_SHAPE,
        ONLY_FIRST,
        ONLY_SECOND;

        /** The name on the wire. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A component's tensors together.
     *
     * @param component as in {@code encoder.layer.5}
     * @param changed also those that only one of the models has
     * @param relativeDistance L2 norm of the differences over the norm of the first model's tensors, of those that changed
     */
    public record ComponentDiff(String component, int equal, int changed, double relativeDistance) {}

    /**
     * One tensor. Distances are there where both models have it in one shape.
     *
     * @param relativeDistance L2 norm of the difference over the first's norm
     * @param maxAbsChange the largest difference of one element
     */
    public record TensorDiff(
            String name,
            Status status,
            List<Integer> shape,
            @Nullable Double relativeDistance,
            @Nullable Double cosine,
            @Nullable Double maxAbsChange) {}
}
