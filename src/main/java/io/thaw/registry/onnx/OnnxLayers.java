package io.thaw.registry.onnx;

import io.thaw.encoder.EncoderConfig;
import io.thaw.registry.Manifest;
import io.thaw.registry.TensorEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.function.Function;

/** Layers of an encoder by themselves, to run in ONNX Runtime. */
public final class OnnxLayers {

    private OnnxLayers() {}

    /**
     * A model of some layers that multiply in 8 bits; see {@link OnnxModel.Quantization#INT8}. Its input is {@code input} and
     * its output {@code output}, hidden states float32 [B, S, H] of texts without padding.
     *
     * @param storage reads a tensor: little-endian float32
     * @param from the first layer
     * @param to exclusive
     * @return the file, a quarter of the layers' size
     */
    public static byte[] inInt8(
            EncoderConfig config, Manifest manifest, Function<TensorEntry, ByteBuffer> storage, int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ForwardPass.ofLayers(config, new Weights(manifest, storage), new MatrixProduct.Dynamic(), from, to)
                    .writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
