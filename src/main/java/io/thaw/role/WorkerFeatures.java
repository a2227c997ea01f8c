package io.thaw.role;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/** Takes from a worker the features of Spring Boot that are there for requests: nobody asks a worker for its health. */
final class WorkerFeatures implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final List<String> FOR_REQUESTS = List.of(
            ".actuate.",
            ".health.",
            ".http.",
            ".metrics.",
            ".security.",
            ".micrometer.",
            ".servlet.",
            ".tomcat.",
            ".web.",
            ".webmvc.",
            "springdoc");

    /** Traces go on where a job does. */
    private static final String FOR_JOBS_TOO = ".tracing.";

    private Role role = Role.ALL;

    @Override
    public void setEnvironment(Environment settings) {
        role = Role.of(settings);
    }

    @Override
    public boolean[] match(@Nullable String[] features, AutoConfigurationMetadata metadata) {
        boolean[] kept = new boolean[features.length];
        for (int i = 0; i < features.length; i++) {
            kept[i] = role != Role.WORKER || !isForRequests(features[i]);
        }
        return kept;
    }

    private static boolean isForRequests(@Nullable String feature) {
        return feature != null
                && !feature.contains(FOR_JOBS_TOO)
                && FOR_REQUESTS.stream().anyMatch(feature::contains);
    }
}
