package io.thaw.database;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the embedded server keeps its data.
 *
 * @param data where the service keeps its files, relative to the working directory or absolute
 */
@ConfigurationProperties("thaw")
record DatabaseProperties(@DefaultValue("data") String data) {

    Path directory() {
        return Path.of(data, "postgres");
    }
}
