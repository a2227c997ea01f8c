package io.thaw.registry;

import io.thaw.checkpoint.TinyBert;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
        addTinyBertEndingWith(name, 42);
    }

    /** Puts a tiny BERT there whose last tensor, a LayerNorm's bias, is all but infinite: every logit overflows. */
    public void addTinyBertThatOverflows(String name) throws IOException {
        float large = Float.MAX_VALUE;
        addTinyBertEndingWith(name, large, large, large, large, large, large, large, large);
    }

    private void addTinyBertEndingWith(String name, float... parameters) throws IOException {
        TinyBert.writeTo(folder.resolve(name));
        ByteBuffer end = ByteBuffer.allocate(4 * parameters.length).order(ByteOrder.LITTLE_ENDIAN);
        end.asFloatBuffer().put(parameters);
        try (var file =
                Files.newByteChannel(folder.resolve(name).resolve("model.safetensors"), StandardOpenOption.WRITE)) {
            file.position(file.size() - end.capacity());
            file.write(end);
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
