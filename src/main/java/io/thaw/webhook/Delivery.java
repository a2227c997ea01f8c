package io.thaw.webhook;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of a message.
 *
 * @param number by which deliveries are ordered
 * @param id of the message, as in the header {@code webhook-id}
 * @param at when it happened
 * @param nextAttemptAt null where there is none
 * @param lastStatus what the last attempt was answered with, if it was
 * @param lastError why the last attempt came to nothing, if it did
 */
public record Delivery(
        long number,
        String id,
        String type,
        Instant at,
        int attempts,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant deliveredAt,
        @Nullable Integer lastStatus,
        @Nullable String lastError) {

    /** How it stands. */
    public enum State {
        PENDING,
        DELIVERED,
        FAILED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How it stands. */
    public State state() {
        if (deliveredAt != null) {
            return State.DELIVERED;
        }
        return nextAttemptAt == null ? State.FAILED : State.PENDING;
    }
}
