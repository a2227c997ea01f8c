package io.thaw.security.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.security.ApiKey;
import io.thaw.security.ApiKeys;
import io.thaw.security.Scope;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;

/** A key as it is shown. */
record ApiKeyView(
        @Schema(example = "key_01k9x2m4q8r3t5v7w9y1z3a5c7") String id,
        @Schema(example = "default") String tenant,
        @Schema(example = "nightly evaluation") String name,
        @Schema(example = "[\"models:read\", \"predict\"]") List<Scope> scopes,
        Instant createdAt,

        @Schema(description = "From when on it opens nothing.") @Nullable
        Instant expiresAt,

        @Schema(description = "What to send as Authorization: Bearer. Shown this once.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String key) {

    static ApiKeyView of(ApiKey key) {
        return new ApiKeyView(
                key.id(), key.tenant().id(), key.name(), key.scopes(), key.createdAt(), key.expiresAt(), null);
    }

    /** The answer that has the key itself. */
    static ResponseEntity<ApiKeyView> shownOnce(ApiKeys.Issued issued) {
        return ResponseEntity.created(URI.create("/v1/api-keys/" + issued.key().id()))
                .cacheControl(CacheControl.noStore())
                .body(of(issued));
    }

    private static ApiKeyView of(ApiKeys.Issued issued) {
        ApiKey key = issued.key();
        return new ApiKeyView(
                key.id(),
                key.tenant().id(),
                key.name(),
                key.scopes(),
                key.createdAt(),
                key.expiresAt(),
                issued.secret().text());
    }
}
