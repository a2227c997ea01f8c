package io.thaw.webhook;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address that is told what becomes of a tenant's jobs.
 *
 * @param disabled null while it is told
 */
public record Webhook(
        String id,
        String url,
        List<EventType> events,
        BodyFormat format,
        Instant createdAt,
        @Nullable Disabled disabled) {

    /** From when on nothing is sent, and why, as a sentence. */
    public record Disabled(Instant at, String reason) {}
}
