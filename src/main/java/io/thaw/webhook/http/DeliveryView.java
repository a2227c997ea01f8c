package io.thaw.webhook.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.webhook.Delivery;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A delivery as it is shown. */
record DeliveryView(
        @Schema(description = "The message's, as in webhook-id.", example = "msg_0a4f8c1e9b7d4e21a3c5d7f9b1e3a5c7")
        String id,

        @Schema(example = "job.succeeded") String type,
        @Schema(description = "When it happened.") Instant at,
        @Schema(example = "delivered") Delivery.State state,
        @Schema(example = "1") int attempts,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant deliveredAt,

        @Schema(description = "What the last attempt was answered with.", example = "204") @Nullable
        Integer lastStatus,

        @Schema(description = "Why the last attempt came to nothing, as a sentence.") @Nullable
        String lastError) {

    static DeliveryView of(Delivery delivery) {
        return new DeliveryView(
                delivery.id(),
                delivery.type(),
                delivery.at(),
                delivery.state(),
                delivery.attempts(),
                delivery.nextAttemptAt(),
                delivery.deliveredAt(),
                delivery.lastStatus(),
                delivery.lastError());
    }
}
