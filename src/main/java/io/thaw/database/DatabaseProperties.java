package io.thaw.database;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the embedded server keeps its data.
 *
 * @param data the service's data directory; a string, because Spring reads a relative {@code Path} as a servlet resource
 */
@ConfigurationProperties("thaw")
record DatabaseProperties(@DefaultValue("./data") String data) {

    Path directory() {
        return Path.of(data, "postgres");
    }
}
