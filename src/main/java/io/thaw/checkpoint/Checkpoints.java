package io.thaw.checkpoint;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Opens pretrained encoders, whatever they come in. */
public final class Checkpoints {

    private static final String ACCEPTED =
            "Accepted are a Hugging Face directory (config.json, model.safetensors, tokenizer.json or vocab.txt) or a zip of one, a jar or"
                    + " zip with an ONNX export of BERT and its tokenizer.json, and a jar or zip with a TensorFlow 1 SavedModel"
                    + " of BERT.";

    private Checkpoints() {}

    /**
     * Opens a directory or file. The tensors stay there until they are read, so the checkpoint must be closed.
     *
     * @throws DomainException with every fault found: {@code CHECKPOINT_INVALID}, or {@code ARCHITECTURE_UNSUPPORTED}
     */
    public static Checkpoint open(Path path) throws IOException {
        RawCheckpoint raw = read(path);
        try {
            return CanonicalTensors.of(raw);
        } catch (RuntimeException e) {
            raw.files().close();
            throw e;
        }
    }

    /**
     * The weight files that a directory's {@code model.safetensors.index.json} names; whether they are there is not looked at.
     *
     * @throws DomainException with {@code CHECKPOINT_INVALID} if it is none, or names something else than a file beside it
     */
    public static Set<String> shards(Path directory) throws IOException {
        return new HuggingFaceDirectory(directory).shards();
    }

    private static RawCheckpoint read(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return HuggingFaceDirectory.read(path);
        }
        byte[] start = start(path);
        if (start.length == 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4) {
            return Archive.read(path);
        }
        if (start.length > 1 && start[0] == (byte) 0x80 && start[1] <= 5) {
            throw Pickle.refused();
        }
        throw new DomainException(
                ErrorKind.CHECKPOINT_INVALID, path.getFileName() + " is not a checkpoint. " + ACCEPTED);
    }

    private static byte[] start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(4);
        }
    }
}
