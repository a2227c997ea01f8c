package io.thaw.encoder;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The Python class by which Transformers loads a text classifier that reads a mean, or BERT's first token. */
final class PoolingClass {

    private PoolingClass() {}

    static byte[] of(Architecture architecture, String modelType) {
        try (InputStream in = PoolingClass.class.getResourceAsStream("/export/modeling_thaw.py")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
                    .replace("{classes}", architecture.classPrefix(modelType))
                    .replace("{model_type}", ConfigWriter.OWN_TYPE + modelType)
                    .getBytes(UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("modeling_thaw.py cannot be read", e);
        }
    }
}
