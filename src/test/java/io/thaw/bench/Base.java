package io.thaw.bench;

import io.thaw.checkpoint.Checkpoint;
import io.thaw.checkpoint.Checkpoints;
import io.thaw.checkpoint.SafetensorsWriter;
import io.thaw.training.BaseWeights;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A base model that Maven has brought, its tensors in memory. */
record Base(String name, Checkpoint checkpoint, BaseWeights weights) implements AutoCloseable {

    /** 6 layers, 22.6 M parameters. */
    static final String MINILM = "all-minilm-l6-v2";

    /** 12 layers, 110 M parameters; there with the profile {@code bert-base} only. */
    static final String BERT_BASE = "bert-base-uncased";

    static boolean isThere(String name) {
        return Files.exists(jar(name));
    }

    static Base open(String name) throws IOException {
        Checkpoint checkpoint = Checkpoints.open(jar(name));
        return new Base(name, checkpoint, new CheckpointWeights(checkpoint));
    }

    private static Path jar(String name) {
        return Path.of("target", "base-models", name + ".jar");
    }

    /** Writes the model as {@code from_pretrained} reads it, once. */
    Path export() throws IOException {
        Path directory = Files.createDirectories(Path.of("target", "bench", name));
        Path weights = directory.resolve("model.safetensors");
        if (Files.notExists(weights)) {
            Files.write(
                    directory.resolve("config.json"),
                    checkpoint.encoder().config().toJson());
            Files.writeString(directory.resolve("tokenizer.json"), checkpoint.tokenizerJson());
            try (OutputStream out = Files.newOutputStream(weights)) {
                SafetensorsWriter.write(checkpoint.tensors().values(), out);
            }
        }
        return directory.toAbsolutePath();
    }

    @Override
    public void close() throws IOException {
        checkpoint.close();
    }
}
