package io.thaw.security.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.security.ApiKey;
import io.thaw.security.ApiKeys;
import io.thaw.security.Scope;
import io.thaw.web.Page;
import io.thaw.web.Paging;
import java.time.Clock;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/api-keys")
@Tag(name = "API keys", description = "Who may ask what. Needs the scope admin.")
class ApiKeyController {

    private static final String ID = "key_01k9x2m4q8r3t5v7w9y1z3a5c7";

    private static final String EXAMPLE = """
            { "name": "nightly evaluation", "scopes": ["models:read", "predict"], "expires_in_days": 90 }""";

    private final ApiKeys keys;
    private final Clock clock;

    ApiKeyController(ApiKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @PostMapping
    @Operation(
            summary = "Make a key",
            description = "The answer has the key itself, this once: the service keeps no more than its hash.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(implementation = ApiKeyRequest.class),
                                            examples = @ExampleObject(name = "for predictions", value = EXAMPLE))))
    @ApiResponse(
            responseCode = "201",
            description = "It is made.",
            headers = @Header(name = "Location", description = "Where it is.", schema = @Schema(type = "string")))
    ResponseEntity<ApiKeyView> issueApiKey(@RequestBody ApiKeyRequest request, Authentication caller) {
        if (request.scopes().contains(Scope.TENANTS) && !Scope.TENANTS.isOf(caller)) {
            throw new DomainException(new Fault(
                    "/scopes",
                    ErrorKind.FORBIDDEN,
                    "A key that has not the scope tenants cannot give it.",
                    "Leave it out."));
        }
        return ApiKeyView.shownOnce(keys.issue(request.name(), request.scopes(), request.expiry(clock.instant())));
    }

    @GetMapping
    @Operation(summary = "List keys, newest first", description = "The tenant's, without their secrets.")
    Page<ApiKeyView> listApiKeys(Paging paging) {
        return Page.of(keys.list(paging.rows(), paging.after()), paging, ApiKey::id)
                .map(ApiKeyView::of);
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "Show a key",
            description = "Its name, its scopes and when it ends. The key itself is shown once, when it is made.")
    @ApiResponse(responseCode = "200", description = "What it opens, and until when.")
    @ApiResponse(responseCode = "404", description = "No key has this id.")
    ApiKeyView getApiKey(@Parameter(example = ID) @PathVariable String id) {
        return ApiKeyView.of(keys.get(id));
    }

    @PostMapping("/{id}/rotate")
    @Operation(
            summary = "Replace a key",
            description = "Makes a key of the same name and scopes. The old one goes on for as long as is asked.")
    @ApiResponse(responseCode = "201", description = "The new key, shown this once.")
    @ApiResponse(responseCode = "404", description = "No key has this id.")
    ResponseEntity<ApiKeyView> rotateApiKey(
            @Parameter(example = ID) @PathVariable String id, @RequestBody RotationRequest request) {
        return ApiKeyView.shownOnce(keys.rotate(id, Duration.ofHours(request.overlapHours())));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Revoke a key", description = "It opens nothing from now on.")
    @ApiResponse(responseCode = "204", description = "It is revoked.")
    @ApiResponse(responseCode = "404", description = "No key has this id.")
    void revokeApiKey(@Parameter(example = ID) @PathVariable String id) {
        keys.revoke(id);
    }
}
