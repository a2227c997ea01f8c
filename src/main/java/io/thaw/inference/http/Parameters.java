package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.inference.WordTagging.Aggregation;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/** What a task lets one choose; the names and the defaults are those of Hugging Face's pipelines. */
final class Parameters {

    private static final String TRUNCATE =
            "Whether a text that is longer than the model reads is cut, as in training, or refused.";

    private Parameters() {}

    record OfLabels(
            @Min(1) @Schema(description = "Most labels of an answer; all by default.", example = "2") @Nullable
            Integer topK,

            @Schema(description = TRUNCATE, example = "true", defaultValue = "true") @Nullable
            Boolean truncate) {}

    record OfTexts(
            @Schema(description = TRUNCATE, example = "true", defaultValue = "true") @Nullable
            Boolean truncate) {}

    record OfWords(
            @Schema(
                    description = "first: words that belong together are one entity. none: each word for itself.",
                    example = "first",
                    defaultValue = "first")
            @Nullable
            Aggregation aggregationStrategy) {}

    record OfAnswers(
            @Min(1)
            @Max(20)
            @Schema(
                    description = "Most answers; with more than one, the answer to a question is a list.",
                    example = "1",
                    defaultValue = "1")
            @Nullable
            Integer topK,

            @Min(0)
            @Schema(
                    description = "Tokens that two windows of a long context share; a third of a window by default.",
                    example = "64")
            @Nullable
            Integer docStride,

            @Min(1) @Schema(description = "Most tokens of an answer.", example = "15", defaultValue = "15") @Nullable
            Integer maxAnswerLen,

            @Schema(
                    description = "Whether the empty answer, that there is none, is one, too.",
                    example = "false",
                    defaultValue = "false")
            @Nullable
            Boolean handleImpossibleAnswer) {}

    record OfMasks(
            @Min(1)
            @Max(100)
            @Schema(description = "Most tokens for a mask.", example = "5", defaultValue = "5")
            @Nullable
            Integer topK) {}
}
