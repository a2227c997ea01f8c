package io.thaw.security.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.security.TenantAccount;
import io.thaw.security.TenantAccount.Usage;
import org.jspecify.annotations.Nullable;

/** A tenant as it is shown; a quota that is null is none. */
record TenantView(
        @Schema(example = "acme") String id,
        @Schema(example = "2") double weight,
        @Schema(example = "100") @Nullable Integer maxQueuedJobs,
        @Schema(example = "4") @Nullable Integer maxRunningJobs,
        @Schema(example = "36000") @Nullable Double maxDeviceSecondsPerDay,
        @Schema(example = "10000000000") @Nullable Long maxStoredBytes,
        @Schema(example = "6000") @Nullable Integer maxRequestsPerMinute,
        Usage usage) {

    static TenantView of(TenantAccount account) {
        return new TenantView(
                account.tenant().id(),
                account.quotas().weight(),
                account.quotas().maxQueuedJobs(),
                account.quotas().maxRunningJobs(),
                account.quotas().maxDeviceSecondsPerDay(),
                account.quotas().maxStoredBytes(),
                account.quotas().maxRequestsPerMinute(),
                account.usage());
    }
}
