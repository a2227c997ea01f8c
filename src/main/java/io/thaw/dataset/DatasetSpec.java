package io.thaw.dataset;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.encoder.TaskType;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * How the sent files are to be read. What a request leaves out is filled in.
 *
 * @param name for people, not unique; that of the training file where none is given
 * @param format null to tell it from each file's name, or else from its first line
 */
public record DatasetSpec(
        @Schema(example = "reviews", description = "For people, not unique. Default: the file's name.")
        @Size(min = 1, max = 100)
        @Pattern(
                regexp = NAME,
                message = "must begin with a letter or digit and hold letters, digits, spaces and . _ - only")
        @Nullable
        String name,

        @Schema(example = "text-classification", requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        TaskType task,

        @Schema(example = "csv", description = "Default: by the file's extension, or else by its first line.") @Nullable
        Format format,

        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED) @Valid
        Columns columns,

        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED) @Valid
        Shares split) {

    static final String NAME = "[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N} ._-]*";

    public static final DatasetSpec DEFAULT =
            new DatasetSpec(null, TaskType.TEXT_CLASSIFICATION, null, Columns.DEFAULT, Shares.DEFAULT);

    public DatasetSpec {
        task = task == null ? TaskType.TEXT_CLASSIFICATION : task;
        columns = columns == null ? Columns.DEFAULT : columns;
        split = split == null ? Shares.DEFAULT : split;
    }

    /** The same spec under another name. */
    public DatasetSpec named(String otherName) {
        return new DatasetSpec(otherName, task, format, columns, split);
    }

    /**
     * Which column is what.
     *
     * @param textPair null to take the column {@code text_pair} where there is one
     */
    public record Columns(
            @Schema(example = "text", requiredMode = Schema.RequiredMode.NOT_REQUIRED) @Size(min = 1, max = 256)
            String text,

            @Schema(example = "text_pair", description = "The second text of each row, where rows are pairs.")
            @Size(min = 1, max = 256)
            @Nullable
            String textPair,

            @Schema(example = "label", requiredMode = Schema.RequiredMode.NOT_REQUIRED) @Size(min = 1, max = 256)
            String label) {

        public static final Columns DEFAULT = new Columns("text", null, "label");

        private static final String DEFAULT_PAIR = "text_pair";

        public Columns {
            text = text == null ? DEFAULT.text : text;
            label = label == null ? DEFAULT.label : label;
        }

        /** The column of second texts, which only has to be there if it was named. */
        String pairColumn() {
            return textPair == null ? DEFAULT_PAIR : textPair;
        }
    }

    /**
     * What is split off the training rows for the splits that no file was sent for.
     *
     * @param validation share of the rows, from 0 (none) to below 1
     * @param test share of the rows, from 0 (none) to below 1; both together stay below 1
     * @param seed of the shuffle: the same seed splits the same rows in the same way everywhere
     */
    public record Shares(
            @Schema(example = "0.1", requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @DecimalMin("0")
            @DecimalMax(value = "1", inclusive = false)
            Double validation,

            @Schema(example = "0", requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            @DecimalMin("0")
            @DecimalMax(value = "1", inclusive = false)
            Double test,

            @Schema(example = "42", requiredMode = Schema.RequiredMode.NOT_REQUIRED)
            Long seed) {

        public static final Shares DEFAULT = new Shares(0.1, 0.0, 42L);

        public Shares {
            validation = validation == null ? DEFAULT.validation : validation;
            test = test == null ? DEFAULT.test : test;
            seed = seed == null ? DEFAULT.seed : seed;
        }

        double of(Split split) {
            return switch (split) {
                case TRAIN -> 1 - validation - test;
                case VALIDATION -> validation;
                case TEST -> test;
            };
        }
    }
}
