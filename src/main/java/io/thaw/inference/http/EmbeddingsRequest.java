package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What to embed, in OpenAI's words. */
record EmbeddingsRequest(
        @Schema(
                description = "A model or a base model: an id, a name, `name:version` or `name@alias`.",
                example = "all-minilm-l6-v2")
        @NotBlank
        String model,

        @NotNull
        @Schema(
                description = "A text, or a list of up to 1,024.",
                example = "A wonderful little film.",
                types = {"string", "array"})
        JsonNode input,

        @Schema(description = "Numbers, or the base64 text of their float32, little-endian.", defaultValue = "float")
        @Nullable
        EncodingFormat encodingFormat,

        @Schema(description = "Taken, and not looked at.") @Nullable
        String user) {

    /** How vectors are written. */
    enum EncodingFormat {
        FLOAT,
        BASE64;

        /** The name on the wire. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean inBase64() {
        return encodingFormat == EncodingFormat.BASE64;
    }
}
