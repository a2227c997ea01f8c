package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What to make vectors of.
 *
 * @param inputs a text, or a list of them
 */
record FeaturesRequest(
        @NotNull
        @Schema(
                description = "A text, or a list of up to 1,024.",
                types = {"string", "array"},
                example = "[\"A wonderful little film.\", \"It broke after two days.\"]")
        JsonNode inputs,

        @Valid @Nullable Choices parameters) {

    record Choices(
            @Schema(
                    description = "mean: the mean over a text's tokens. cls: the first token's vector.",
                    example = "mean",
                    defaultValue = "mean")
            @Nullable
            Vector pooling,

            @Schema(
                    description = "Whether each vector is scaled to length 1.",
                    example = "true",
                    defaultValue = "false")
            @Nullable
            Boolean normalize) {}

    /** How a text's token vectors become one; a pooler's layer was trained for another purpose. */
    enum Vector {
        MEAN,
        CLS;

        /** The name on the wire, as in {@code mean}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean cls() {
        return parameters != null && parameters.pooling() == Vector.CLS;
    }

    boolean normalized() {
        return parameters != null && Boolean.TRUE.equals(parameters.normalize());
    }
}
