package io.thaw.cli;

import io.thaw.Application;
import io.thaw.role.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The service, running in this process. */
record Service(ConfigurableApplicationContext context) implements AutoCloseable {

    /**
     * Starts the service.
     *
     * @param settings as in {@code --server.port=9090}
     * @param defaults for what neither they nor the environment set
     */
    static Service start(List<String> settings, Map<String, Object> defaults) throws ServiceNotStartedException {
        try {
            return new Service(new SpringApplicationBuilder(Application.class)
                    .main(Thaw.class)
                    .properties(defaults)
                    .run(settings.toArray(String[]::new)));
        } catch (RuntimeException e) {
            throw new ServiceNotStartedException(e);
        }
    }

    Role role() {
        return Role.of(context.getEnvironment());
    }

    URI address() {
        return URI.create("http://localhost:" + property("local.server.port"));
    }

    URI swaggerUi() {
        return address().resolve(property("springdoc.swagger-ui.path"));
    }

    /**
     * The first key to the API.
     *
     * @throws DemoException if it is not here any more
     */
    String firstKey() {
        String given = context.getEnvironment().getProperty("thaw.security.first-key");
        if (given != null) {
            return given;
        }
        Path file = Path.of(property("thaw.security.first-key-file"));
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new DemoException(
                    "The first key is not in " + file
                            + ". Name it with THAW_SECURITY_FIRST_KEY, or make the service another" + " thaw.data.",
                    e);
        }
    }

    String property(String name) {
        return context.getEnvironment().getRequiredProperty(name);
    }

    @Override
    public void close() {
        context.close();
    }
}
