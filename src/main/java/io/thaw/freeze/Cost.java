package io.thaw.freeze;

import org.jspecify.annotations.Nullable;

/**
 * What a plan costs, as an estimate from the sizes alone. FLOPs compare strategies, whatever engine runs them: every layer
 * counts at every token. One multiply-add counts as 2; bytes are float32 unless said otherwise.
 *
 * @param flopsPerStep of one step: forward and backward over {@code batchSize} texts of {@code maxLength} tokens
 * @param flopsPerStepCached the same once the frozen prefix's output is cached; {@code null} where it cannot be
 * @param flopsPerStepFull of a step in which everything trains
 * @param optimizerBytes gradient and two moments of every trainable element: 12 bytes each
 * @param activationBytes kept for the backward pass, at and above the boundary
 * @param cacheBytesPerToken of a cached prefix, one float16 vector per real token
 * @param cacheBytesPerExample where only one vector per example is needed, because the whole encoder is frozen
 * @param storedBytes of the tensors that the model stores itself
 * @param sharedBytes of the tensors that it references from its base, in memory and on disk
 * @param sharedForward the part of a prediction that models on the same base compute together
 * @param estimatedSeconds of one step in this engine, cached where that can be; {@code null} where no device's speed is known
 * @param calibrated whether timed steps of this very run stand behind it
 */
public record Cost(
        int batchSize,
        int maxLength,
        double flopsPerStep,
        @Nullable Double flopsPerStepCached,
        double flopsPerStepFull,
        double flopsVsFull,
        @Nullable Double flopsVsFullCached,
        long optimizerBytes,
        long activationBytes,
        long cacheBytesPerToken,
        long cacheBytesPerExample,
        long storedBytes,
        long sharedBytes,
        double sharedForward,
        @Nullable Double estimatedSeconds,
        boolean calibrated) {

    Cost withSeconds(double seconds) {
        return new Cost(
                batchSize,
                maxLength,
                flopsPerStep,
                flopsPerStepCached,
                flopsPerStepFull,
                flopsVsFull,
                flopsVsFullCached,
                optimizerBytes,
                activationBytes,
                cacheBytesPerToken,
                cacheBytesPerExample,
                storedBytes,
                sharedBytes,
                sharedForward,
                seconds,
                false);
    }
}
