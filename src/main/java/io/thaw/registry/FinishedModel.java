package io.thaw.registry;

import io.thaw.encoder.Head;
import java.util.List;
import java.util.Map;

/**
 * What a job leaves, before it has an id.
 *
 * @param head with its pooling decided
 * @param labels in the order of the head's outputs
 * @param thresholds from which score on each label applies, where several can; else none
 * @param maxLength the longest window it was trained on, in tokens
 * @param manifest see {@link Manifest#trained}
 * @param metrics of the evaluation, by name
 */
public record FinishedModel(
        String name,
        String baseModelId,
        Head head,
        List<String> labels,
        List<Double> thresholds,
        int maxLength,
        Manifest manifest,
        Map<String, Double> metrics,
        Lineage lineage) {

    public FinishedModel {
        labels = List.copyOf(labels);
        thresholds = List.copyOf(thresholds);
        metrics = Map.copyOf(metrics);
    }
}
