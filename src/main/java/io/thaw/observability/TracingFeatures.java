package io.thaw.observability;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/** Leaves OpenTelemetry out where no endpoint is named: spans that nobody reads cost every prediction something. */
final class TracingFeatures implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";
    private static final List<String> FOR_TRACES = List.of(".tracing.", ".opentelemetry.");

    private boolean on;

    @Override
    public void setEnvironment(Environment settings) {
        on = settings.containsProperty(ENDPOINT);
    }

    @Override
    public boolean[] match(@Nullable String[] features, AutoConfigurationMetadata metadata) {
        boolean[] kept = new boolean[features.length];
        for (int i = 0; i < features.length; i++) {
            kept[i] = on || !isForTraces(features[i]);
        }
        return kept;
    }

    private static boolean isForTraces(@Nullable String feature) {
        return feature != null && FOR_TRACES.stream().anyMatch(feature::contains);
    }
}
