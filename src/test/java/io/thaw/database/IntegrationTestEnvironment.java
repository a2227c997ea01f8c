package io.thaw.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Points a service under test to a database and a data directory of its own. */
final class IntegrationTestEnvironment implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Path data = dataDirectory();
        TestPropertyValues.of(
                        "spring.datasource.url=" + TestDatabase.create().url(),
                        "spring.datasource.username=" + TestDatabase.USER,
                        "thaw.data=" + data)
                .applyTo(context);
        // What a class may want otherwise.
        context.getEnvironment()
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "test defaults",
                        Map.of(
                                "thaw.base-models.directory",
                                data.resolveSibling("base-models").toString(),
                                // However full the disk of this machine is.
                                "thaw.storage.refuse-below",
                                "0",
                                "thaw.storage.pause-below",
                                "0")));
    }

    private static Path dataDirectory() {
        try {
            Path parent = Files.createDirectories(Path.of("target", "test-data"));
            return Files.createTempDirectory(parent, "it-").toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
