package io.thaw.task;

import io.thaw.encoder.Loss;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** Cross-entropy over labels, with class weights and label smoothing, as PyTorch's {@code cross_entropy} defines them. */
final class LabelLoss {

    /** The label of what does not count. */
    static final int IGNORED = -100;

    private final List<Double> classWeights;
    private final double smoothing;

    LabelLoss(TaskSpec spec) {
        this.classWeights = spec.classWeights();
        this.smoothing = spec.labelSmoothing();
    }

    /** The loss of logits [.., labels] against labels int64 [..]. */
    Tensor of(Scope scope, Tensor logits, Tensor labels, double weight) {
        return Loss.crossEntropy(scope, logits, labels, classes(scope), smoothing, weight);
    }

    private List<Tensor> classes(Scope scope) {
        if (classWeights.isEmpty()) {
            return List.of();
        }
        float[] weights = new float[classWeights.size()];
        for (int label = 0; label < weights.length; label++) {
            weights[label] = classWeights.get(label).floatValue();
        }
        return List.of(scope.floats(weights, weights.length));
    }

    /** How much these labels count together. */
    double weight(IntStream labels) {
        return labels.filter(label -> label != IGNORED)
                .mapToDouble(label -> classWeights.isEmpty() ? 1 : classWeights.get(label))
                .sum();
    }
}
