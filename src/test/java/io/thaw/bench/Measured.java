package io.thaw.bench;

import io.thaw.training.TrainingListener.Phase;
import java.util.List;
import java.util.Map;

/**
 * A timed job.
 *
 * @param seconds of the whole job
 * @param steps seconds of each step
 * @param losses of each step
 * @param phases seconds of each part of the product's jobs
 */
record Measured(double seconds, List<Double> steps, List<Double> losses, Map<Phase, Double> phases) {

    double loss() {
        return losses.stream().mapToDouble(loss -> loss).average().orElseThrow();
    }

    /** The median without the first, in which memory is still being laid out. */
    double step() {
        return Numbers.median(steps.subList(Math.min(1, steps.size() - 1), steps.size()));
    }
}
