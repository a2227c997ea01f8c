package io.thaw.job;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.job.TrainingSpec.Precision;

/**
 * What a job trains with: its own words, every {@code "auto"} decided.
 *
 * @param training its precision is {@code auto} until a worker knows its device
 * @param steps optimizer steps in all epochs together; of tasks that cut long texts into windows an estimate, at one window
 *     an example
 * @param warmupSteps the first of them, over which the rate rises from 0
 */
public record Hyperparameters(
        TrainingSpec training,
        JobSpec.Task task,
        @Schema(example = "507") long steps,
        @Schema(example = "51") long warmupSteps) {

    static Hyperparameters of(TrainingSpec training, JobSpec.Task task, long trainingExamples) {
        long perStep = (long) training.batchSize().decided() * training.gradientAccumulationSteps();
        long steps = (trainingExamples + perStep - 1) / perStep * training.epochs();
        return new Hyperparameters(training, task, steps, Math.round(steps * training.warmupRatio()));
    }

    /** The same with the precision that the device allows. */
    public Hyperparameters withPrecision(Precision decided) {
        return new Hyperparameters(training.withPrecision(decided), task, steps, warmupSteps);
    }
}
