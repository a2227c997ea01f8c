package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What to ask several models. */
record ManyRequest(
        @NotNull
        @Size(min = 1, max = 1024)
        @ArraySchema(
                schema = @Schema(type = "string", example = "reviews"),
                arraySchema =
                        @Schema(description = "Ids, names, `name:version` or `name@alias`.", example = "[\"reviews\"]"))
        List<@NotNull String> models,

        @NotNull
        @Schema(
                description = "One input, or a list of up to 1,024, as all of these models take them.",
                example = "A wonderful little film.",
                types = {"string", "object", "array"})
        JsonNode inputs,

        @Schema(description = "What the tasks of all of these models let one choose.", type = "object") @Nullable
        JsonNode parameters) {}
