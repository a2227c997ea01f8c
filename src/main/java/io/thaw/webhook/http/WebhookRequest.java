package io.thaw.webhook.http;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.webhook.BodyFormat;
import io.thaw.webhook.EventType;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The webhook to make. */
record WebhookRequest(
        @Schema(
                description = "What is called: https, on a host that the service's operator has allowed.",
                example = "https://hooks.example.com/thaw")
        @NotBlank
        String url,

        @NotNull
        @Size(min = 1, max = 6)
        @ArraySchema(
                schema = @Schema(implementation = EventType.class),
                arraySchema =
                        @Schema(
                                description = "What it is told.",
                                example = "[\"job.succeeded\", \"job.failed\", \"job.cancelled\"]"))
        List<@NotNull EventType> events,

        @Schema(
                description =
                        "What bodies look like: standard is Standard Webhooks' {type, timestamp, data}, cloudevents the JSON of"
                                + " CloudEvents 1.0. Both are signed in the same way; standard if left out.",
                example = "standard")
        @Nullable
        BodyFormat format) {

    BodyFormat formatOrStandard() {
        return format == null ? BodyFormat.STANDARD : format;
    }
}
