package io.thaw.registry;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.error.NearestNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The one folder from which base models are imported. A request names a file or directory in it, never a path. */
final class BaseModelFiles {

    static final String POINTER = "/file";

    private final Path folder;

    BaseModelFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Finds a file or directory of the folder.
     *
     * @throws DomainException pointing to {@code /file} if it is a path, is not there or leads outside the folder
     */
    Path find(String name) {
        if (!BaseModels.isName(name)) {
            throw refused(ErrorKind.INVALID_NAME, "file is the name of a file, not a path.", "all-minilm-l6-v2.jar");
        }
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            throw missing(name);
        }
        try (Stream<Path> all = Files.walk(file)) {
            Path inside = folder.toRealPath();
            for (Path part : all.toList()) {
                if (!part.toRealPath().startsWith(inside)) {
                    throw refused(
                            ErrorKind.INVALID_NAME, "'" + name + "' links to a place outside the base models.", null);
                }
            }
            return file.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of base models cannot be read", e);
        }
    }

    private DomainException missing(String name) {
        List<String> there = names();
        String suggestion = there.isEmpty()
                ? "Put the model into the folder that thaw.base-models.directory names."
                : "There are: " + String.join(", ", NearestNames.of(name, there, 10)) + ".";
        return refused(ErrorKind.UNKNOWN_VALUE, "There is no '" + name + "' among the base models.", suggestion);
    }

    private List<String> names() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(BaseModels::isName)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of base models cannot be read", e);
        }
    }

    private static DomainException refused(ErrorKind kind, String message, @Nullable String suggestion) {
        return new DomainException(new Fault(POINTER, kind, message, suggestion));
    }
}
