package io.thaw.training;

import io.thaw.evaluation.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Hyperparameters, all resolved: nothing here is {@code "auto"}. Weight decay is each tensor's own and stands in the
 * freeze plan.
 *
 * @param batchSize windows of text in one pass through the model
 * @param gradientAccumulationSteps passes whose gradients make one optimizer step
 * @param learningRate peak rate, before each tensor's multiplier
 * @param warmupRatio share of all steps over which the rate rises from 0
 * @param maxGradNorm the gradients' joint L2 norm is scaled down to this; 0 leaves it
 * @param bf16 whether linear layers compute in bfloat16
 * @param frozenDropout whether dropout stays on below the plan's boundary, which makes its output different each time
 */
public record TrainingSpec(
        int epochs,
        int batchSize,
        int gradientAccumulationSteps,
        double learningRate,
        LearningRateSchedule schedule,
        double warmupRatio,
        double maxGradNorm,
        boolean bf16,
        boolean frozenDropout,
        long seed,
        @Nullable EarlyStopping earlyStopping) {

    /**
     * When to stop before the last epoch.
     *
     * @param metric of the validation split
     * @param patience evaluations without a better value before training stops
     */
    public record EarlyStopping(MetricName metric, int patience) {}
}
