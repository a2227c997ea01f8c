package io.thaw.security.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.security.ApiKeys;
import io.thaw.security.Tenants;
import io.thaw.tenant.Tenant;
import io.thaw.web.Page;
import io.thaw.web.Paging;
import java.time.Clock;
import java.util.regex.Pattern;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/tenants")
@Tag(name = "Tenants", description = "Whose everything is, and what they may. Needs the scope tenants.")
class TenantController {

    private static final String ID = "acme";
    private static final Pattern ID_PATTERN = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private static final String QUOTAS = """
            { "weight": 2, "max_queued_jobs": 100, "max_running_jobs": 4, "max_device_seconds_per_day": 36000,
              "max_stored_bytes": 10000000000, "max_requests_per_minute": 6000 }""";

    private static final String KEY = """
            { "name": "acme's first key", "scopes": ["datasets:read", "datasets:write", "predict", "admin"] }""";

    private final Tenants tenants;
    private final ApiKeys keys;
    private final Clock clock;

    TenantController(Tenants tenants, ApiKeys keys, Clock clock) {
        this.tenants = tenants;
        this.keys = keys;
        this.clock = clock;
    }

    @PutMapping("/{id}")
    @Operation(
            summary = "Make a tenant, or change what it may",
            description = "What is left out has no limit; the default tenant has none at first.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(implementation = TenantRequest.class),
                                            examples = @ExampleObject(name = "quotas", value = QUOTAS))))
    @ApiResponse(responseCode = "200", description = "It may this from now on.")
    @ApiResponse(responseCode = "201", description = "It is made.")
    ResponseEntity<TenantView> putTenant(
            @Parameter(example = ID) @PathVariable String id, @RequestBody TenantRequest request) {
        if (!ID_PATTERN.matcher(id).matches()) {
            throw new DomainException(new Fault(
                    "",
                    ErrorKind.INVALID_NAME,
                    "A tenant's name holds up to 63 small letters, digits and '-', and begins with a letter or a digit.",
                    ID));
        }
        Tenants.Put put = tenants.put(id, request.toQuotas());
        return ResponseEntity.status(put.isNew() ? 201 : 200).body(TenantView.of(put.account()));
    }

    @GetMapping
    @Operation(summary = "List tenants", description = "By their ids.")
    Page<TenantView> listTenants(Paging paging) {
        return Page.of(
                        tenants.list(paging.rows(), paging.after()),
                        paging,
                        account -> account.tenant().id())
                .map(TenantView::of);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Show a tenant", description = "Its quotas, and what of them it uses now.")
    @ApiResponse(responseCode = "200", description = "What it may and what it does.")
    @ApiResponse(responseCode = "404", description = "No tenant has this name.")
    TenantView getTenant(@Parameter(example = ID) @PathVariable String id) {
        return TenantView.of(tenants.get(id));
    }

    @PostMapping("/{id}/api-keys")
    @Operation(
            summary = "Make a key of a tenant's",
            description = "Its first, as a rule: with the scope admin it makes the others itself.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(implementation = ApiKeyRequest.class),
                                            examples = @ExampleObject(name = "first key", value = KEY))))
    @ApiResponse(responseCode = "201", description = "The key, shown this once.")
    @ApiResponse(responseCode = "404", description = "No tenant has this name.")
    ResponseEntity<ApiKeyView> issueTenantKey(
            @Parameter(example = ID) @PathVariable String id, @RequestBody ApiKeyRequest request) {
        Tenant tenant = tenants.get(id).tenant();
        ApiKeys.Issued issued =
                tenant.call(() -> keys.issue(request.name(), request.scopes(), request.expiry(clock.instant())));
        return ApiKeyView.shownOnce(issued);
    }
}
