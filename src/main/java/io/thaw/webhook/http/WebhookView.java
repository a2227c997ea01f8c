package io.thaw.webhook.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.webhook.BodyFormat;
import io.thaw.webhook.EventType;
import io.thaw.webhook.Webhook;
import io.thaw.webhook.Webhooks;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A webhook as it is shown. */
record WebhookView(
        @Schema(example = WebhookController.ID) String id,
        @Schema(example = "https://hooks.example.com/thaw") String url,

        @Schema(example = "[\"job.succeeded\", \"job.failed\"]")
        List<EventType> events,

        @Schema(example = "standard") BodyFormat format,
        Instant createdAt,

        @Schema(description = "From when on it is told nothing; a test has it told again.") @Nullable
        Instant disabledAt,

        @Schema(description = "Why, as a sentence.") @Nullable
        String disabledReason,

        @Schema(description = "With which signatures are checked. Shown this once.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String secret) {

    static WebhookView of(Webhook webhook) {
        return of(webhook, null);
    }

    static WebhookView of(Webhooks.Made made) {
        return of(made.webhook(), made.secret().text());
    }

    private static WebhookView of(Webhook webhook, @Nullable String secret) {
        Webhook.Disabled disabled = webhook.disabled();
        return new WebhookView(
                webhook.id(),
                webhook.url(),
                webhook.events(),
                webhook.format(),
                webhook.createdAt(),
                disabled == null ? null : disabled.at(),
                disabled == null ? null : disabled.reason(),
                secret);
    }
}
