package io.thaw.job;

import io.thaw.encoder.Pooling;
import io.thaw.job.TrainingSpec.EarlyStopping;
import io.thaw.job.TrainingSpec.LrScheduler;
import io.thaw.job.TrainingSpec.Precision;
import org.jspecify.annotations.Nullable;

/**
 * What a job trains with, every {@code "auto"} decided.
 *
 * @param learningRate the highest rate of the schedule
 * @param precision {@code auto} until a worker knows its device
 * @param pooling how token vectors become the one that a classifier reads; null for a task that reads them one by one
 * @param steps optimizer steps in all epochs together
 * @param warmupSteps the first of them, over which the rate rises from 0
 */
public record Hyperparameters(
        int epochs,
        int batchSize,
        double learningRate,
        double weightDecay,
        double warmupRatio,
        LrScheduler lrScheduler,
        double maxGradNorm,
        Precision precision,
        long seed,
        @Nullable EarlyStopping earlyStopping,
        int maxLength,
        @Nullable Pooling pooling,
        long steps,
        long warmupSteps) {

    static Hyperparameters of(JobSpec spec, @Nullable Pooling pooling, double autoLearningRate, long trainingExamples) {
        TrainingSpec training = spec.training();
        Double learningRate = training.learningRate().value();
        long stepsPerEpoch = (trainingExamples + training.batchSize() - 1) / training.batchSize();
        long steps = stepsPerEpoch * training.epochs();
        return new Hyperparameters(
                training.epochs(),
                training.batchSize(),
                learningRate == null ? autoLearningRate : learningRate,
                training.weightDecay(),
                training.warmupRatio(),
                training.lrScheduler(),
                training.maxGradNorm(),
                training.precision(),
                training.seed(),
                training.earlyStopping(),
                spec.task().maxLength(),
                pooling,
                steps,
                Math.round(steps * training.warmupRatio()));
    }

    /** The same with the precision that the device allows. */
    public Hyperparameters withPrecision(Precision decided) {
        return new Hyperparameters(
                epochs,
                batchSize,
                learningRate,
                weightDecay,
                warmupRatio,
                lrScheduler,
                maxGradNorm,
                decided,
                seed,
                earlyStopping,
                maxLength,
                pooling,
                steps,
                warmupSteps);
    }
}
