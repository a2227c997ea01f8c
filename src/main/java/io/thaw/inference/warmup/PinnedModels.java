package io.thaw.inference.warmup;

import io.thaw.error.DomainException;
import io.thaw.inference.Predictors;
import io.thaw.tenant.Tenant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** Runs before Spring Boot says that the process is ready. A model that cannot be had keeps the others from nothing. */
@Component
@ConditionalOnWebApplication
@EnableConfigurationProperties(WarmupProperties.class)
class PinnedModels implements ApplicationRunner {

    private static final Logger LOG = LoggerFactory.getLogger(PinnedModels.class);

    private final Predictors predictors;
    private final Map<String, List<String>> pinned;

    PinnedModels(Predictors predictors, WarmupProperties properties) {
        this.predictors = predictors;
        this.pinned = properties.pinned();
    }

    @Override
    public void run(ApplicationArguments arguments) {
        pinned.forEach((tenant, references) ->
                new Tenant(tenant).run(() -> references.forEach(reference -> pin(tenant, reference))));
    }

    private void pin(String tenant, String reference) {
        try {
            predictors.pin(reference);
            LOG.info("The model {} of the tenant {} is loaded and stays.", reference, tenant);
        } catch (DomainException e) {
            LOG.error("The model {} of the tenant {} cannot be loaded: {}", reference, tenant, e.getMessage());
        }
    }
}
