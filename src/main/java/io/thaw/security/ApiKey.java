package io.thaw.security;

import io.thaw.tenant.Tenant;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key, without its secret, which nobody knows but who was given it.
 *
 * @param tenant whose rows it opens
 * @param name what it is for
 * @param expiresAt from when on it opens nothing; null for never
 */
public record ApiKey(
        String id,
        Tenant tenant,
        String name,
        List<Scope> scopes,
        Instant createdAt,
        @Nullable Instant expiresAt) {

    public ApiKey {
        scopes = List.copyOf(scopes);
    }
}
