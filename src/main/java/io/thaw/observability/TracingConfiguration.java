package io.thaw.observability;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/** Has {@link Trace} reach what Spring Boot has set up, wherever a job is run. */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

    @Bean
    @Lazy(false)
    SmartInitializingSingleton traces(ObjectProvider<OpenTelemetry> telemetry) {
        return () -> telemetry.ifAvailable(found -> {
            if (!GlobalOpenTelemetry.isSet()) {
                GlobalOpenTelemetry.set(found);
            }
        });
    }
}
