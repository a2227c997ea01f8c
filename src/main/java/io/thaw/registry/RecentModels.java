package io.thaw.registry;

import io.thaw.database.Recent;
import io.thaw.registry.Models.Located;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Which models references stood for a moment ago. Predictions ask for each request, and an alias that is moved, here or by another
 * process, counts for all of them within a second.
 */
@Component
class RecentModels {

    private final Recent<String, Located> recent = new Recent<>(Duration.ofSeconds(1));

    Located get(String reference, Function<String, Located> read) {
        return recent.get(reference, read);
    }

    /** To be called by whatever changes what a reference stands for, or whether a model may be rounded. */
    void forget() {
        recent.forget();
    }
}
