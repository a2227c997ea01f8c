package io.thaw.registry;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where base models are imported from.
 *
 * @param data the service's data directory
 * @param baseModels what concerns base models
 */
@ConfigurationProperties("thaw")
record RegistryProperties(
        @DefaultValue("./data") String data, @DefaultValue Imports baseModels) {

    /**
     * What concerns base models.
     *
     * @param directory the folder whose files may be imported; {@code base-models} beside the data directory by default
     */
    record Imports(@Nullable String directory) {}

    Path importFolder() {
        return baseModels.directory() == null
                ? Path.of(data).toAbsolutePath().resolveSibling("base-models")
                : Path.of(baseModels.directory());
    }
}
