package io.thaw.freeze.http;

import io.swagger.v3.oas.annotations.media.Schema;
import tools.jackson.databind.JsonNode;

/** One strategy of the catalogue. */
@Schema(description = "A freeze strategy, with what it takes and an example that works as it stands.")
record StrategyDescription(
        @Schema(example = "freeze_first_n") String name,

        @Schema(example = "The embeddings and the first n layers are frozen.")
        String summary,

        @Schema(description = "A JSON Schema (draft 2020-12) of the freeze object.", implementation = Object.class)
        JsonNode schema,

        @Schema(description = "A freeze object.", implementation = Object.class)
        JsonNode example) {}
