package io.thaw.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much the examples of each label count in the loss.
 *
 * @param byLabel above 0, or null for the inverse of how often each label is true ({@code "balanced"} on the wire)
 */
public record ClassWeights(@Nullable Map<String, Double> byLabel) {

    private static final String BALANCED = "balanced";

    /** Reads an object of label and weight, or {@code "balanced"}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ClassWeights of(Object json) {
        if (json.equals(BALANCED)) {
            return new ClassWeights(null);
        }
        if (json instanceof Map<?, ?> map && map.values().stream().allMatch(ClassWeights::isWeight)) {
            Map<String, Double> byLabel = new LinkedHashMap<>();
            map.forEach((label, weight) -> byLabel.put((String) label, ((Number) weight).doubleValue()));
            return new ClassWeights(byLabel);
        }
        throw new DomainException(new Fault(
                "",
                json instanceof Map ? ErrorKind.OUT_OF_RANGE : ErrorKind.WRONG_TYPE,
                "class_weights is \"balanced\", or an object with a number above 0 for each label.",
                "balanced"));
    }

    private static boolean isWeight(Object value) {
        return value instanceof Number number && number.doubleValue() > 0 && Double.isFinite(number.doubleValue());
    }

    /**
     * The weights with {@code "balanced"} decided as scikit-learn does: rows / (labels * rows of the label), which leaves the
     * mean weight of a row at 1.
     *
     * @param counts training rows of each label, each at least 1
     */
    ClassWeights decided(List<String> labels, List<Integer> counts) {
        if (byLabel != null) {
            return this;
        }
        double rows = counts.stream().mapToInt(Integer::intValue).sum();
        Map<String, Double> balanced = new LinkedHashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            balanced.put(labels.get(i), rows / (labels.size() * counts.get(i)));
        }
        return new ClassWeights(balanced);
    }

    /** The weights in the order of the labels, once they are decided. */
    public List<Double> of(List<String> labels) {
        Map<String, Double> weights = byLabel;
        if (weights == null) {
            throw new IllegalStateException("the weights are not decided");
        }
        return labels.stream().map(label -> weights.getOrDefault(label, 1.0)).toList();
    }

    @JsonValue
    Object json() {
        return byLabel == null ? BALANCED : byLabel;
    }
}
