package io.thaw.task;

import io.thaw.encoder.Head;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task with everything that was chosen for it.
 *
 * @param head its pooling decided
 * @param labels in the order of the head's outputs; none for a task without labels
 * @param maxLength most tokens of a window
 * @param docStride tokens that two windows of one long context share, for question answering
 * @param masking for masked language modelling
 * @param classWeights what a label's examples count in the loss, in the order of the labels; none: all count 1
 * @param labelSmoothing share of the target that is spread over all labels (Szegedy et al. 2016, arXiv:1512.00567)
 * @param threshold from which score on a label of several applies; null: each label's is chosen on the validation split
 */
public record TaskSpec(
        Head head,
        List<String> labels,
        int maxLength,
        int docStride,
        Masking masking,
        List<Double> classWeights,
        double labelSmoothing,
        @Nullable Double threshold) {

    public TaskSpec {
        labels = List.copyOf(labels);
        classWeights = List.copyOf(classWeights);
    }

    /** A task with the usual choices. */
    public static TaskSpec of(Head head, List<String> labels, int maxLength) {
        return new TaskSpec(head, labels, maxLength, maxLength / 3, Masking.DEFAULT, List.of(), 0, 0.5);
    }
}
