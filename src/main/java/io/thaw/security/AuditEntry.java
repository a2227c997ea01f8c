package io.thaw.security;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.storage.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A request that changed something, or was to. */
public record AuditEntry(
        @Schema(example = "42") long seq,
        Instant at,

        @Schema(description = "The key's id, or the token's subject.", example = "key_01k9x2m4q8r3t5v7w9y1z3a5c7")
        String caller,

        @Schema(description = "Whence it came, or the proxy that passed it on.", example = "127.0.0.1")
        String address,

        @Schema(example = "POST") String method,
        @Schema(example = "/v1/jobs") String path,

        @Schema(description = "Of the answer.", example = "201")
        int status,

        @Schema(description = "SHA-256 of the entry before and of this one.")
        String hash) {

    /**
     * The hash that the entry must have.
     *
     * @param before the entry before's; null for the first
     */
    String chained(@Nullable String before) {
        String content = String.join(
                "\n", String.valueOf(before), seq + "", at + "", caller, address, method, path, status + "");
        return Sha256.of(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
    }
}
