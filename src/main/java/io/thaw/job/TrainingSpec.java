package io.thaw.job;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How to train, in the names of Hugging Face's {@code TrainingArguments}. The defaults are those of BERT's own
 * fine-tuning (Devlin et al. 2019, appendix A.3).
 *
 * @param batchSize examples in one pass through the model
 * @param gradientAccumulationSteps passes whose gradients make one optimizer step
 * @param weightDecay decoupled, on matrices only
 * @param warmupRatio the share of all steps over which the rate rises
 * @param maxGradNorm the L2 norm over all trainable tensors to which a gradient is clipped
 * @param labelSmoothingFactor share of the target that is spread over all labels, where a task has labels of which one is
 *     true
 * @param classWeights what the examples of each label count in the loss; null: all the same
 */
public record TrainingSpec(
        @Schema(example = "3", defaultValue = "3") @Min(1) @Max(10_000)
        Integer epochs,

        @Schema(example = "16", defaultValue = "16") @Min(1) @Max(4096)
        Integer batchSize,

        @Schema(example = "1", defaultValue = "1") @Min(1) @Max(4096)
        Integer gradientAccumulationSteps,

        @Schema(
                types = {"number", "string"},
                example = "auto",
                defaultValue = "auto",
                description =
                        "The highest rate of the schedule: above 0 and at most 1, or \"auto\" for the strategy's.")
        LearningRate learningRate,

        @Schema(example = "0.01", defaultValue = "0.01") @DecimalMin("0") @DecimalMax("1")
        Double weightDecay,

        @Schema(example = "0.1", defaultValue = "0.1") @DecimalMin("0") @DecimalMax("1")
        Double warmupRatio,

        @Schema(example = "linear", defaultValue = "linear") LrScheduler lrScheduler,

        @Schema(example = "1.0", defaultValue = "1.0")
        @DecimalMin(value = "0", inclusive = false)
        @DecimalMax("1000000")
        Double maxGradNorm,

        @Schema(example = "auto", defaultValue = "auto") Precision precision,

        @Schema(example = "42", defaultValue = "42") @Min(0) Long seed,

        @Schema(example = "0", defaultValue = "0") @DecimalMin("0") @DecimalMax(value = "1", inclusive = false)
        Double labelSmoothingFactor,

        @Schema(
                types = {"string", "object"},
                description = "What the examples of each label count in the loss: \"balanced\", or a number above 0 for"
                        + " each label. Default: all count the same.")
        @Nullable
        ClassWeights classWeights,

        @Valid @Nullable EarlyStopping earlyStopping) {

    static final TrainingSpec DEFAULT = new TrainingSpec(
            3, 16, 1, LearningRate.AUTO, 0.01, 0.1, LrScheduler.LINEAR, 1.0, Precision.AUTO, 42L, 0.0, null, null);

    public TrainingSpec {
        epochs = epochs == null ? DEFAULT.epochs : epochs;
        batchSize = batchSize == null ? DEFAULT.batchSize : batchSize;
        gradientAccumulationSteps =
                gradientAccumulationSteps == null ? DEFAULT.gradientAccumulationSteps : gradientAccumulationSteps;
        learningRate = learningRate == null ? DEFAULT.learningRate : learningRate;
        weightDecay = weightDecay == null ? DEFAULT.weightDecay : weightDecay;
        warmupRatio = warmupRatio == null ? DEFAULT.warmupRatio : warmupRatio;
        lrScheduler = lrScheduler == null ? DEFAULT.lrScheduler : lrScheduler;
        maxGradNorm = maxGradNorm == null ? DEFAULT.maxGradNorm : maxGradNorm;
        precision = precision == null ? DEFAULT.precision : precision;
        seed = seed == null ? DEFAULT.seed : seed;
        labelSmoothingFactor = labelSmoothingFactor == null ? DEFAULT.labelSmoothingFactor : labelSmoothingFactor;
    }

    TrainingSpec decided(double rate, @Nullable ClassWeights weights) {
        return new TrainingSpec(
                epochs,
                batchSize,
                gradientAccumulationSteps,
                new LearningRate(rate),
                weightDecay,
                warmupRatio,
                lrScheduler,
                maxGradNorm,
                precision,
                seed,
                labelSmoothingFactor,
                weights,
                earlyStopping);
    }

    TrainingSpec withPrecision(Precision decided) {
        return new TrainingSpec(
                epochs,
                batchSize,
                gradientAccumulationSteps,
                learningRate,
                weightDecay,
                warmupRatio,
                lrScheduler,
                maxGradNorm,
                decided,
                seed,
                labelSmoothingFactor,
                classWeights,
                earlyStopping);
    }

    /** How the learning rate falls after the warm-up. */
    public enum LrScheduler {
        LINEAR,
        COSINE,
        CONSTANT;

        /** The name on the wire. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a step computes in; master weights are always float32. */
    public enum Precision {
        /** What is fastest on the device. */
        AUTO,
        FP32,
        BF16;

        /** The name on the wire. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Ends the training when a metric on the validation split no longer gets better.
     *
     * @param patience how many epochs in a row may pass without a better value
     */
    public record EarlyStopping(
            @Schema(example = "accuracy") @NotNull @Size(max = 100)
            String metric,

            @Schema(example = "2", defaultValue = "1") @Min(1) @Max(1000)
            Integer patience) {

        public EarlyStopping {
            patience = patience == null ? 1 : patience;
        }
    }
}
