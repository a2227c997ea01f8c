package io.thaw.role;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Leaves out of a worker what no job asks for, so that a new one is soon there for one that died. */
final class WorkerSettings implements EnvironmentPostProcessor {

    private static final Map<String, Object> SETTINGS = Map.of(
            "spring.main.web-application-type",
            "none",
            // Without a web server nothing else keeps the process: its other threads are daemons.
            "spring.main.keep-alive",
            "true",
            "spring.main.lazy-initialization",
            "true",
            "spring.datasource.hikari.minimum-idle",
            "1");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment settings, SpringApplication application) {
        if (Role.of(settings) == Role.WORKER) {
            settings.getPropertySources().addLast(new MapPropertySource("worker", SETTINGS));
        }
    }
}
