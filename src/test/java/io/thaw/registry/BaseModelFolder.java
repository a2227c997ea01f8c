package io.thaw.registry;

import io.thaw.checkpoint.TinyBert;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The folder from which a service under test imports. */
public final class BaseModelFolder {

    private final Path folder;

    /**
     * The folder beside the data directory.
     *
     * @param data the service's {@code thaw.data}
     */
    public BaseModelFolder(String data) {
        folder = Path.of(data).resolveSibling("base-models");
    }

    /** Puts a tiny BERT there, always the same. */
    public void addTinyBert(String name) throws IOException {
        TinyBert.writeTo(folder.resolve(name));
    }

    /** Puts a tiny BERT there whose last parameter differs. */
    public void addOtherTinyBert(String name) throws IOException {
        TinyBert.writeTo(folder.resolve(name));
        try (var file =
                Files.newByteChannel(folder.resolve(name).resolve("model.safetensors"), StandardOpenOption.WRITE)) {
            file.position(file.size() - 4);
            file.write(ByteBuffer.wrap(new byte[] {0, 0, 0x28, 0x42}));
        }
    }

    /** Puts a file there that is no checkpoint. */
    public void addText(String name) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name), "not a model");
    }

    /** Puts a file there that the build has brought. */
    public void add(Path file) throws IOException {
        Files.createDirectories(folder);
        try {
            Files.createLink(folder.resolve(file.getFileName()), file);
        } catch (FileAlreadyExistsException e) {
            // A run before this one has put it there.
        }
    }
}
