package io.thaw.registry;

import io.thaw.database.Recent;
import io.thaw.registry.Models.Located;
import io.thaw.tenant.Tenant;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Which models references stood for a moment ago. Predictions ask for each request, and an alias that is moved, here or by another
 * process, counts for all of them within a second.
 */
@Component
class RecentModels {

    private final Recent<Asked, Located> recent = new Recent<>(Duration.ofSeconds(1));

    /** Tenants mean models of their own by the same reference. */
    private record Asked(Tenant tenant, String reference) {}

    Located get(String reference, Function<String, Located> read) {
        return recent.get(new Asked(Tenant.current(), reference), asked -> read.apply(asked.reference()));
    }

    /** To be called by whatever changes what a reference stands for, or whether a model may be rounded. */
    void forget() {
        recent.forget();
    }
}
