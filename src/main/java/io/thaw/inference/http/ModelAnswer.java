package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.media.Schema;

/** One of several models' answer. */
record ModelAnswer(
        @Schema(description = "As it was asked for.", example = "reviews")
        String model,

        @Schema(example = "model_01m8bvyr3afks7e5bpyyt8vb5w")
        String id,

        @Schema(example = "1") int version,

        @Schema(description = "What the model answers alone.")
        Object answer) {}
