package io.thaw.security.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.security.TenantAccount.Quotas;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/** What a tenant may. */
record TenantRequest(
        @Schema(
                description = "Twice as much gives twice the device time while others wait; 1 if left out.",
                example = "2")
        @DecimalMin("0.001")
        @DecimalMax("1000")
        @Nullable
        Double weight,

        @Schema(example = "100") @Min(0) @Max(1_000_000) @Nullable
        Integer maxQueuedJobs,

        @Schema(example = "4") @Min(0) @Max(10_000) @Nullable
        Integer maxRunningJobs,

        @Schema(description = "Of the UTC day; what is running goes on.", example = "36000")
        @DecimalMin("0")
        @DecimalMax("1e9")
        @Nullable
        Double maxDeviceSecondsPerDay,

        @Schema(description = "Of datasets, base models and models.", example = "10000000000") @Min(0) @Nullable
        Long maxStoredBytes,

        @Schema(description = "To each process of the service.", example = "6000") @Min(1) @Max(10_000_000) @Nullable
        Integer maxRequestsPerMinute) {

    Quotas toQuotas() {
        return new Quotas(
                weight == null ? 1 : weight,
                maxQueuedJobs,
                maxRunningJobs,
                maxDeviceSecondsPerDay,
                maxStoredBytes,
                maxRequestsPerMinute);
    }
}
