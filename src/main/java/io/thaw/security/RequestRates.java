package io.thaw.security;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.thaw.tenant.Tenant;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpHeaders;

/**
 * How many requests tenants send in a minute, as this process sees it: behind several of them a tenant may send so many to each.
 * Answers say what is left, in the fields of draft-ietf-httpapi-ratelimit-headers-10.
 */
final class RequestRates {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final Tenants tenants;
    private final Map<Tenant, Limited> buckets = new ConcurrentHashMap<>();

    private record Limited(int perMinute, Bucket bucket) {

        static Limited to(int perMinute) {
            return new Limited(
                    perMinute,
                    Bucket.builder()
                            .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, WINDOW))
                            .build());
        }
    }

    RequestRates(Tenants tenants) {
        this.tenants = tenants;
    }

    /** Counts a request, and tells its sender what is left; says whether there was room for it. */
    boolean admit(Tenant tenant, HttpServletResponse response) {
        Integer perMinute = tenants.recent(tenant.id())
                .map(account -> account.quotas().maxRequestsPerMinute())
                .orElse(null);
        if (perMinute == null) {
            return true;
        }
        ConsumptionProbe probe = buckets.compute(
                        tenant,
                        (id, known) -> known != null && known.perMinute() == perMinute ? known : Limited.to(perMinute))
                .bucket()
                .tryConsumeAndReturnRemaining(1);
        response.setHeader("RateLimit-Policy", "\"requests\";q=" + perMinute + ";w=" + WINDOW.toSeconds());
        response.setHeader(
                "RateLimit",
                "\"requests\";r=" + probe.getRemainingTokens() + ";t=" + seconds(probe.getNanosToWaitForReset()));
        if (!probe.isConsumed()) {
            response.setHeader(
                    HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, seconds(probe.getNanosToWaitForRefill()))));
        }
        return probe.isConsumed();
    }

    private static long seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos + TimeUnit.SECONDS.toNanos(1) - 1);
    }
}
