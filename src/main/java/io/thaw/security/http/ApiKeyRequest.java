package io.thaw.security.http;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.security.Scope;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The key to make. */
record ApiKeyRequest(
        @Schema(description = "What it is for.", example = "nightly evaluation") @NotBlank @Size(max = 100)
        String name,

        @NotNull
        @Size(min = 1, max = 10)
        @ArraySchema(
                schema = @Schema(implementation = Scope.class),
                arraySchema = @Schema(description = "What it opens.", example = "[\"models:read\", \"predict\"]"))
        List<@NotNull Scope> scopes,

        @Schema(description = "After how many days it opens nothing any more; never if left out.", example = "90")
        @Min(1)
        @Max(3650)
        @Nullable
        Integer expiresInDays) {

    /** From when on it opens nothing, if it is made now. */
    @Nullable
    Instant expiry(Instant now) {
        return expiresInDays == null ? null : now.plus(Duration.ofDays(expiresInDays));
    }
}
