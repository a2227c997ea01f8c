package io.thaw.freeze;

import org.jspecify.annotations.Nullable;

/**
 * The settings of a training run that a plan depends on.
 *
 * @param batchSize examples per step
 * @param maxLength tokens per example
 * @param weightDecay of the matrices that train
 * @param learningRate the highest rate of the schedule; {@code null} stands for {@code auto}
 */
public record TrainingSettings(
        int batchSize,
        int maxLength,
        double weightDecay,
        @Nullable Double learningRate) {}
