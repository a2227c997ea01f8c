package io.thaw.registry.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskType;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.TrainingSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a plan is asked for: as a job, but with the labels in place of a dataset.
 *
 * @param baseModel the name or id of an imported base, or the name of a well-known one
 */
record FreezePlanRequest(
        @Schema(example = "bert-base-uncased") @NotNull String baseModel,

        @NotNull @Valid Task task,

        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        FreezeSpec freeze,

        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED) @Valid
        Training training) {

    FreezePlanRequest {
        freeze = freeze == null ? FreezeSpec.of(new FreezeStrategy.Full()) : freeze;
        training = training == null ? Training.DEFAULT : training;
    }

    /**
     * What the model is to learn.
     *
     * @param labels of a classification
     * @param maxLength the longest text in tokens, the special ones included
     * @param pooling how token vectors become the one that a classifier reads; null for the encoder's own way
     */
    record Task(
            @Schema(example = "text-classification") @NotNull
            TaskType type,

            @Schema(example = "[\"neg\", \"pos\"]") @Size(min = 1, max = 10_000) @Nullable
            List<@NotNull String> labels,

            @Schema(example = "128", defaultValue = "128") @Min(3)
            Integer maxLength,

            @Schema(example = "pooler") @Nullable Pooling pooling) {

        private static final int DEFAULT_MAX_LENGTH = 128;

        Task {
            maxLength = maxLength == null ? DEFAULT_MAX_LENGTH : maxLength;
        }

        /** Checks the labels, which only classifications have. */
        void check(Faults faults) {
            if (type.hasLabels() && labels == null) {
                faults.add(
                        "/task/labels",
                        ErrorKind.MISSING_FIELD,
                        "Without a dataset, a classification needs its labels.",
                        "[\"neg\", \"pos\"]");
            }
            if (!type.hasLabels() && labels != null) {
                faults.add("/task/labels", ErrorKind.CONFLICTING_FIELDS, type + " has no labels.", "Leave them out.");
            }
            Set<String> seen = new HashSet<>();
            for (int i = 0; labels != null && i < labels.size(); i++) {
                if (!seen.add(labels.get(i))) {
                    faults.add("/task/labels/" + i, ErrorKind.DUPLICATE_VALUE, "This label is there already.");
                }
            }
        }

        Head head() {
            int count = labels == null ? 0 : labels.size();
            return Head.of(type, count, pooling);
        }
    }

    /**
     * The settings that decide rates, decay and cost.
     *
     * @param learningRate the strategy's own where it is left out
     */
    record Training(
            @Schema(example = "32", defaultValue = "32") @Min(1) @Max(4096)
            Integer batchSize,

            @Schema(example = "0.01", defaultValue = "0.01") @DecimalMin("0") @DecimalMax("1")
            Double weightDecay,

            @Schema(example = "5e-5") @DecimalMin(value = "0", inclusive = false) @DecimalMax("1") @Nullable
            Double learningRate) {

        private static final Training DEFAULT = new Training(32, 0.01, null);

        Training {
            batchSize = batchSize == null ? DEFAULT.batchSize : batchSize;
            weightDecay = weightDecay == null ? DEFAULT.weightDecay : weightDecay;
        }
    }

    TrainingSettings settings() {
        return new TrainingSettings(
                training.batchSize(), task.maxLength(), training.weightDecay(), training.learningRate());
    }
}
