package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What to predict for. What an input and a parameter is depends on the model's task.
 *
 * @param inputs one, or a list of them
 */
record PredictRequest(
        @NotNull
        @Schema(
                description = """
                        One input, or a list of up to 1,024. An input is a text, or for a classifier or a regression of pairs \
                        {"text", "text_pair"}; for token classification a text or {"tokens": [words]}; for question \
                        answering {"question", "context"}; for masked language modelling a text with [MASK].""",
                types = {"string", "object", "array"})
        JsonNode inputs,

        @Schema(
                description = "What the model's task lets one choose.",
                anyOf = {
                    Parameters.OfLabels.class,
                    Parameters.OfTexts.class,
                    Parameters.OfWords.class,
                    Parameters.OfAnswers.class,
                    Parameters.OfMasks.class
                })
        @Nullable
        JsonNode parameters) {}
