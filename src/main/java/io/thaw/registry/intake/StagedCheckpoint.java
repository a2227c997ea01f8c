package io.thaw.registry.intake;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** Files on their way to a base model, in a directory that is gone when this is closed. */
final class StagedCheckpoint implements Closeable {

    private final Path directory;

    StagedCheckpoint() throws IOException {
        directory = Files.createTempDirectory("thaw-base-model");
    }

    /** Where a file of this name, which is no path, is to be put. */
    Path place(String name) {
        return directory.resolve(name);
    }

    /** What was put here: a single file is an archive, and several are a directory. */
    Path checkpoint() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            return all.size() == 1 ? all.get(0) : directory;
        }
    }

    /** All that was put here, as a directory. */
    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        FileSystemUtils.deleteRecursively(directory);
    }
}
