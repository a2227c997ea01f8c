package io.thaw.security.http;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

/** How a key is replaced. */
record RotationRequest(
        @Schema(description = "For how many hours the old key still opens what it did.", example = "24")
        @NotNull
        @Min(0)
        @Max(720)
        Integer overlapHours) {}
