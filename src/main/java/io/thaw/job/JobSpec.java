package io.thaw.job;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskType;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import jakarta.validation.Valid;
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
 */
public record JobSpec(
        @Schema(example = "reviews-first8", requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @Size(min = 1, max = 100)
        @Pattern(regexp = "\\P{Cntrl}+", message = "must not hold control characters")
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
        Map<@Size(max = 64) String, @Size(max = 512) String> metadata) {

    public JobSpec {
        freeze = freeze == null ? FreezeSpec.of(new FreezeStrategy.Full()) : freeze;
        name = name == null ? baseModel + "-" + freeze.strategy().name() : name;
        training = training == null ? TrainingSpec.DEFAULT : training;
        priority = priority == null ? 0 : priority;
        metadata = metadata == null ? Map.of() : metadata;
    }

    /**
     * What the model is to learn.
     *
     * @param maxLength the longest text in tokens, the special ones included; longer texts are cut
     * @param pooling how token vectors become the one that a classifier reads; null for the encoder's own way
     */
    public record Task(
            @Schema(example = "text-classification") @NotNull
            TaskType type,

            @Schema(example = "128") @Min(3) Integer maxLength,

            @Schema(example = "mean") @Nullable Pooling pooling) {

        static final int DEFAULT_MAX_LENGTH = 128;

        public Task {
            maxLength = maxLength == null ? DEFAULT_MAX_LENGTH : maxLength;
        }
    }
}
