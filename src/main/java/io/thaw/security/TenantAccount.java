package io.thaw.security;

import io.thaw.tenant.Tenant;
import org.jspecify.annotations.Nullable;

/** A tenant, what it may and what it does. */
public record TenantAccount(Tenant tenant, Quotas quotas, Usage usage) {

    /**
     * What a tenant may; null is no limit.
     *
     * @param weight of its turns in the queue: twice as much gives twice the device time
     * @param maxDeviceSecondsPerDay of the UTC day; a job that is running is not stopped
     * @param maxStoredBytes of datasets, base models and models; what a job that was let in leaves is not refused
     */
    public record Quotas(
            double weight,
            @Nullable Integer maxQueuedJobs,
            @Nullable Integer maxRunningJobs,
            @Nullable Double maxDeviceSecondsPerDay,
            @Nullable Long maxStoredBytes,
            @Nullable Integer maxRequestsPerMinute) {}

    /** What it does. */
    public record Usage(int queuedJobs, int runningJobs, double deviceSecondsToday, long storedBytes) {}
}
