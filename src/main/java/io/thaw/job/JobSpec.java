package io.thaw.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskType;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a job is to do. What a request leaves out is filled in, so that a spec always says everything.
 *
 * @param name for people, not unique; that of the base and the strategy where none is given
 * @param baseModel the name or the id of a pretrained encoder
 * @param dataset a dataset's id
 * @param priority higher runs first; among equals the older
 * @param metadata the owner's own, kept as it is
 * @param rollbackCurve whether the model is judged with its lower components restored, too
 */
public record JobSpec(
        @Schema(example = "reviews-first8", requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @Size(min = 1, max = 100)
        @Pattern(regexp = "[^\\x00-\\x1F\\x7F-\\x9F]+", message = "must not hold control characters")
        String name,

        @Schema(example = "all-minilm-l6-v2") @NotNull @Size(max = 200)
        String baseModel,

        @Schema(example = "ds_01k9x2m4q8r3t5v7w9y1z3a5c7") @NotNull @Size(max = 200)
        String dataset,

        @NotNull @Valid Task task,

        @Schema(
                example = "{\"strategy\": \"freeze_first_n\", \"n\": 4}",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        FreezeSpec freeze,

        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED) @Valid
        TrainingSpec training,

        @Schema(example = "0") @Min(-100) @Max(100) Integer priority,

        @Schema(example = "{\"team\": \"nlp\"}") @Size(max = 64)
        Map<@Size(max = 64) String, @Size(max = 512) String> metadata,

        @Schema(
                example = "true",
                description =
                        "Whether the model is also judged with the base's values back in its lower components, for each"
                                + " number of them: one evaluation for each component that trains. Default: false.")
        Boolean rollbackCurve) {

    public JobSpec {
        freeze = freeze == null ? FreezeSpec.of(new FreezeStrategy.Full()) : freeze;
        name = name == null ? baseModel + "-" + freeze.strategy().name() : name;
        training = training == null ? TrainingSpec.DEFAULT : training;
        priority = priority == null ? 0 : priority;
        metadata = metadata == null ? Map.of() : metadata;
        rollbackCurve = rollbackCurve != null && rollbackCurve;
    }

    /**
     * What the model is to learn.
     *
     * @param maxLength most tokens of a window, the special ones included: longer texts are cut, or read in several windows
     * @param pooling how token vectors become the one that a classifier reads; null for the encoder's own way
     * @param docStride of question answering: tokens that two windows of one context share
     * @param mlmProbability of masked language modelling: of a token to be hidden
     * @param wholeWordMasking of masked language modelling: whether all tokens of a word are hidden together
     * @param threshold of multi-label classification: from which score on a label applies
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Task(
            @Schema(example = "text-classification") @NotNull
            TaskType type,

            @Schema(example = "128", description = "Default: 384 for question answering, 128 for the others.") @Min(3)
            Integer maxLength,

            @Schema(example = "mean") @Nullable Pooling pooling,

            @Schema(
                    description =
                            "Of question answering: tokens that two windows of one context share. Default: a third"
                                    + " of max_length.")
            @Min(0)
            @Nullable
            Integer docStride,

            @Schema(description = "Of masked language modelling: of a token to be hidden. Default: 0.15.")
            @DecimalMin(value = "0", inclusive = false)
            @DecimalMax(value = "1", inclusive = false)
            @Nullable
            Double mlmProbability,

            @Schema(description = "Of masked language modelling: hide all tokens of a word together. Default: false.")
            @Nullable
            Boolean wholeWordMasking,

            @Schema(
                    types = {"number", "string"},
                    description = "Of multi-label classification: from which score on a label applies; \"auto\" chooses"
                            + " one for each label on the validation split. Default: 0.5.")
            @Nullable
            AutoNumber threshold) {

        private static final int DEFAULT_MAX_LENGTH = 128;
        private static final int DEFAULT_QUESTION_LENGTH = 384;
        private static final double DEFAULT_MLM_PROBABILITY = 0.15;
        private static final double DEFAULT_THRESHOLD = 0.5;

        public Task {
            maxLength = maxLength != null ? maxLength : defaultMaxLength(type);
            if (type == TaskType.QUESTION_ANSWERING && docStride == null) {
                docStride = maxLength / 3;
            }
            if (type == TaskType.MASKED_LANGUAGE_MODELLING) {
                mlmProbability = mlmProbability == null ? Double.valueOf(DEFAULT_MLM_PROBABILITY) : mlmProbability;
                wholeWordMasking = wholeWordMasking != null && wholeWordMasking;
            }
            if (type == TaskType.MULTI_LABEL_CLASSIFICATION && threshold == null) {
                threshold = new AutoNumber(DEFAULT_THRESHOLD);
            }
        }

        /** A task with the usual choices. */
        public static Task of(TaskType type, int maxLength, @Nullable Pooling pooling) {
            return new Task(type, maxLength, pooling, null, null, null, null);
        }

        static int defaultMaxLength(@Nullable TaskType type) {
            return type == TaskType.QUESTION_ANSWERING ? DEFAULT_QUESTION_LENGTH : DEFAULT_MAX_LENGTH;
        }

        Task withPooling(@Nullable Pooling decided) {
            return new Task(type, maxLength, decided, docStride, mlmProbability, wholeWordMasking, threshold);
        }
    }
}
