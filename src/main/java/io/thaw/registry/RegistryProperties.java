package io.thaw.registry;

import java.io.File;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.system.ApplicationHome;

/**
 * Where base models are imported from.
 *
 * @param directory the folder whose files may be imported; {@code base-models} beside the program by default
 */
@ConfigurationProperties("thaw.base-models")
record RegistryProperties(@Nullable String directory) {

    Path importFolder() {
        return directory == null ? besideTheProgram() : Path.of(directory);
    }

    /** The program is a jar, or a folder of classes; below a test runner it is neither. */
    private static Path besideTheProgram() {
        File program = new ApplicationHome(RegistryProperties.class).getSource();
        Path folder = Path.of("base-models");
        return program == null ? folder : program.toPath().resolveSibling(folder);
    }
}
