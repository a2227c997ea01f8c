package io.thaw.dataset;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.encoder.TaskType;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the sent files are to be read. What a request leaves out is filled in.
 *
 * @param name for people, not unique; that of the training file where none is given
 * @param format null to tell it from each file's name, or else from its first characters
 * @param listSeparator between the members of a list, where a file has nothing but text
 * @param maxInvalidRatio the share of wrong rows, of all files together, up to which they are left out
 */
public record DatasetSpec(
        @Schema(
                example = "reviews",
                minLength = 1,
                maxLength = 100,
                description =
                        "For people, not unique: letters, digits, spaces and . _ -, first a letter or a digit. Default:"
                                + " the file's name.")
        @Pattern(
                regexp = NAME,
                message = "must begin with a letter or digit, hold letters, digits, spaces and . _ - only, and have at"
                        + " most 100 characters")
        @Nullable
        String name,

        @Schema(
                example = "text-classification",
                defaultValue = "text-classification",
                description = """
                        What is to be learned of each row: of text or a pair of texts the label, the labels or the score; \
                        of tokens their tags; of a question on a context its answers; of text alone the words that are \
                        hidden.""",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        TaskType task,

        @Schema(example = "csv", description = "Default: by the file's extension, or else by its first characters.")
        @Nullable
        Format format,

        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED) @Valid
        Columns columns,

        @Schema(
                example = "|",
                defaultValue = "|",
                description =
                        "Between the members of a list in a CSV or TSV file; one to four characters, no letters or digits.",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @Pattern(regexp = "[^\\p{L}\\p{N}\"\\r\\n]{1,4}", message = "must be 1 to 4 characters, no letters or digits")
        String listSeparator,

        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED) @Valid
        Shares split,

        @Schema(
                example = "0.01",
                defaultValue = "0",
                description = "Up to this share of wrong rows, they are left out and counted instead of refused.",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @DecimalMin("0")
        @DecimalMax(value = "1", inclusive = false)
        Double maxInvalidRatio) {

    static final String NAME = "[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N} ._-]{0,99}";

    public static final DatasetSpec DEFAULT = of(TaskType.TEXT_CLASSIFICATION);

    private static final String SEPARATOR = "|";

    public DatasetSpec {
        task = task == null ? TaskType.TEXT_CLASSIFICATION : task;
        columns = columns == null ? Columns.DEFAULT : columns;
        listSeparator = listSeparator == null ? SEPARATOR : listSeparator;
        split = split == null ? Shares.DEFAULT : split;
        maxInvalidRatio = maxInvalidRatio == null ? 0 : maxInvalidRatio;
    }

    /** A task's files with everything else by default. */
    public static DatasetSpec of(TaskType task) {
        return new DatasetSpec(null, task, null, Columns.DEFAULT, SEPARATOR, Shares.DEFAULT, 0.0);
    }

    /** The same spec under another name. */
    public DatasetSpec named(String otherName) {
        return new DatasetSpec(otherName, task, format, columns, listSeparator, split, maxInvalidRatio);
    }

    /** What the task wants of each row. */
    public List<Field> fields() {
        return columns.fields(task);
    }

    /** Under which name a value of the task stands in the file. */
    public String column(String name) {
        return fields().stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .orElseThrow()
                .column();
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

        public double of(Split split) {
            return switch (split) {
                case TRAIN -> 1 - validation - test;
                case VALIDATION -> validation;
                case TEST -> test;
            };
        }
    }
}
