package io.thaw.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.freeze.RunCost;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

        @Schema(
                types = {"integer", "string"},
                example = "16",
                description = "1 to 4096, or \"auto\" for the largest of 32, 16, 8, … that fits the memory; then"
                        + " gradient_accumulation_steps grows so that as many examples make a step. Default: 16.")
        BatchSize batchSize,

        @Schema(example = "1", defaultValue = "1") @Min(1) @Max(4096)
        Integer gradientAccumulationSteps,

        @Schema(
                types = {"number", "string"},
                example = "auto",
                description =
                        "The highest rate of the schedule: above 0 and at most 1, or \"auto\" for the strategy's. Default:"
                                + " auto.")
        AutoNumber learningRate,

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
            3,
            new BatchSize(16),
            1,
            AutoNumber.AUTO,
            0.01,
            0.1,
            LrScheduler.LINEAR,
            1.0,
            Precision.AUTO,
            42L,
            0.0,
            null,
            null);

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

    TrainingSpec decided(double rate, @Nullable ClassWeights weights, RunCost.Workload passes) {
        return new TrainingSpec(
                epochs,
                new BatchSize(passes.batchSize()),
                passes.accumulation(),
                new AutoNumber(rate),
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

    /**
     * How many examples pass through the model together.
     *
     * @param value 1 to 4096, or null for {@code "auto"}
     */
    public record BatchSize(@Nullable Integer value) {

        /** Where {@code "auto"} begins to look for what fits: BERT's own larger choice. */
        private static final int LARGEST = 32;

        private static final int MOST = 4096;
        private static final String AUTO = "auto";

        /** Reads a whole number or {@code "auto"}. */
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static BatchSize of(Object json) {
            if (json.equals(AUTO)) {
                return new BatchSize(null);
            }
            // Requests are read without limits, what is stored with those of Java's numbers.
            boolean whole = json instanceof BigInteger || json instanceof Long || json instanceof Integer;
            double number = whole ? ((Number) json).doubleValue() : 0;
            if (number >= 1 && number <= MOST) {
                return new BatchSize((int) number);
            }
            throw new DomainException(new Fault(
                    "",
                    whole ? ErrorKind.OUT_OF_RANGE : ErrorKind.WRONG_TYPE,
                    "This is a whole number from 1 to " + MOST + ", or \"auto\".",
                    AUTO));
        }

        /** The number, or the one that {@code "auto"} would like. */
        int wanted() {
            return value == null ? LARGEST : value;
        }

        boolean auto() {
            return value == null;
        }

        /** The number, once it is decided. */
        public int decided() {
            if (value == null) {
                throw new IllegalStateException("the batch size is not decided");
            }
            return value;
        }

        @JsonValue
        Object json() {
            return value == null ? AUTO : value;
        }
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

    /**
     * How much the examples of each label count in the loss.
     *
     * @param byLabel above 0, or null for the inverse of how often each label is true ({@code "balanced"} on the wire)
     */
    public record ClassWeights(@Nullable Map<String, Double> byLabel) {

        private static final String BALANCED = "balanced";

        /** Reads an object of label and weight, or {@code "balanced"}. */
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static ClassWeights of(Object json) {
            if (json.equals(BALANCED)) {
                return new ClassWeights(null);
            }
            if (json instanceof Map<?, ?> map && map.values().stream().allMatch(ClassWeights::isWeight)) {
                Map<String, Double> byLabel = new LinkedHashMap<>();
                map.forEach((label, weight) -> byLabel.put((String) label, ((Number) weight).doubleValue()));
                return new ClassWeights(byLabel);
            }
            throw new DomainException(new Fault(
                    "",
                    json instanceof Map ? ErrorKind.OUT_OF_RANGE : ErrorKind.WRONG_TYPE,
                    "class_weights is \"balanced\", or an object with a number above 0 for each label.",
                    "balanced"));
        }

        private static boolean isWeight(Object value) {
            return value instanceof Number number && number.doubleValue() > 0 && Double.isFinite(number.doubleValue());
        }

        /**
         * The weights with {@code "balanced"} decided as scikit-learn does: rows / (labels * rows of the label), which leaves the
         * mean weight of a row at 1.
         *
         * @param counts training rows of each label, each at least 1
         */
        ClassWeights decided(List<String> labels, List<Integer> counts) {
            if (byLabel != null) {
                return this;
            }
            double rows = counts.stream().mapToInt(Integer::intValue).sum();
            Map<String, Double> balanced = new LinkedHashMap<>();
            for (int i = 0; i < labels.size(); i++) {
                balanced.put(labels.get(i), rows / (labels.size() * counts.get(i)));
            }
            return new ClassWeights(balanced);
        }

        /** The weights in the order of the labels, once they are decided. */
        public List<Double> of(List<String> labels) {
            Map<String, Double> weights = byLabel;
            if (weights == null) {
                throw new IllegalStateException("the weights are not decided");
            }
            return labels.stream()
                    .map(label -> weights.getOrDefault(label, 1.0))
                    .toList();
        }

        @JsonValue
        Object json() {
            return byLabel == null ? BALANCED : byLabel;
        }
    }
}
