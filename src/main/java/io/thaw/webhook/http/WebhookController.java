package io.thaw.webhook.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.web.Page;
import io.thaw.web.Paging;
import io.thaw.webhook.Webhook;
import io.thaw.webhook.Webhooks;
import java.net.URI;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/webhooks")
@Tag(name = "Webhooks", description = "Addresses that are told what becomes of jobs, in the form of Standard Webhooks.")
class WebhookController {

    static final String ID = "wh_01k9x2m4q8r3t5v7w9y1z3a5c7";

    private static final String EXAMPLE = """
            { "url": "https://hooks.example.com/thaw", "events": ["job.succeeded", "job.failed"] }""";

    private final Webhooks webhooks;

    WebhookController(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    @PostMapping
    @Operation(
            summary = "Have an address told what becomes of jobs",
            description = """
                    From now on each event is posted to it, signed with the secret that this answer has, this once. What it does \
                    not accept with a 2xx within 15 seconds is sent again, up to ten times in three days; 410 ends it. A message may \
                    come twice, with the same webhook-id.""",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(implementation = WebhookRequest.class),
                                            examples = @ExampleObject(name = "how jobs end", value = EXAMPLE))))
    @ApiResponse(
            responseCode = "201",
            description = "It is made.",
            headers = @Header(name = "Location", description = "Where it is.", schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "422", description = "The address may not be called.")
    ResponseEntity<WebhookView> addWebhook(@RequestBody WebhookRequest request) {
        Webhooks.Made made = webhooks.add(request.url(), request.events(), request.formatOrStandard());
        return ResponseEntity.created(
                        URI.create("/v1/webhooks/" + made.webhook().id()))
                .cacheControl(CacheControl.noStore())
                .body(WebhookView.of(made));
    }

    @GetMapping
    @Operation(summary = "List webhooks, newest first", description = "The tenant's, without their secrets.")
    Page<WebhookView> listWebhooks(Paging paging) {
        return Page.of(webhooks.list(paging.rows(), paging.after()), paging, Webhook::id)
                .map(WebhookView::of);
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "Show a webhook",
            description =
                    "Where it is told, of what, and since when not, if it was disabled. Its secret is shown once, when it is made.")
    @ApiResponse(responseCode = "200", description = "What it is told, and whether it is.")
    @ApiResponse(responseCode = "404", description = "No webhook has this id.")
    WebhookView getWebhook(@Parameter(example = ID) @PathVariable String id) {
        return WebhookView.of(webhooks.get(id));
    }

    @GetMapping("/{id}/deliveries")
    @Operation(summary = "List what was sent and what came of it, newest first", description = "Of the last 30 days.")
    @ApiResponse(responseCode = "200", description = "The deliveries.")
    @ApiResponse(responseCode = "404", description = "No webhook has this id.")
    Page<DeliveryView> listWebhookDeliveries(@Parameter(example = ID) @PathVariable String id, Paging paging) {
        return Page.of(
                        webhooks.deliveries(id, paging.rows(), paging.number(Long.MAX_VALUE)),
                        paging,
                        delivery -> Long.toString(delivery.number()))
                .map(DeliveryView::of);
    }

    @PostMapping("/{id}/test")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Send a message that shows that messages arrive",
            description = "Of the type webhook.test. A webhook that was disabled is told everything again.")
    @ApiResponse(responseCode = "202", description = "It is about to be sent; the deliveries show what comes of it.")
    @ApiResponse(responseCode = "404", description = "No webhook has this id.")
    DeliveryView testWebhook(@Parameter(example = ID) @PathVariable String id) {
        return DeliveryView.of(webhooks.test(id));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a webhook", description = "Also what is still to be sent to it.")
    @ApiResponse(responseCode = "204", description = "It is gone.")
    @ApiResponse(responseCode = "404", description = "No webhook has this id.")
    void deleteWebhook(@Parameter(example = ID) @PathVariable String id) {
        webhooks.delete(id);
    }
}
