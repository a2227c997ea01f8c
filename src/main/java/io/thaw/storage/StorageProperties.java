package io.thaw.storage;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the service keeps its files.
 *
 * @param data the directory, relative to the working directory or absolute
 */
@ConfigurationProperties("thaw")
record StorageProperties(@DefaultValue("data") String data) {

    /** Not bound as a path: Spring would look for a resource of that name first. */
    Path directory() {
        return Path.of(data).toAbsolutePath().normalize();
    }
}
