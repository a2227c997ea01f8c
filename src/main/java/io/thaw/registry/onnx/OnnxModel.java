package io.thaw.registry.onnx;

import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.Head;
import io.thaw.error.DomainException;
import io.thaw.registry.Manifest;
import io.thaw.registry.Tensors;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * Writes {@code model.onnx}: inputs {@code input_ids}, {@code attention_mask} and, where the encoder knows two,
 * {@code token_type_ids}, int64 [batch, sequence]; output {@code logits}, or {@code start_logits} and {@code end_logits} of
 * question answering, float32.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">the operators, of opset 17</a>
 */
public final class OnnxModel {

    /** How linear layers of the encoder multiply. */
    public enum Quantization {
        NONE,
        /** In 8 bits, the activations rounded by their own range as they come. */
        INT8;

        /** The name on the wire. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        private MatrixProduct product() {
            return this == NONE ? new MatrixProduct.Exact() : new MatrixProduct.Dynamic();
        }
    }

    private OnnxModel() {}

    /**
     * Writes a model, one tensor in memory at a time.
     *
     * @throws DomainException {@code OUT_OF_RANGE} if it is larger than 2 GiB, before anything is written;
     *     {@code STORAGE_DAMAGED} if a tensor is not what was stored
     */
    public static void write(
            EncoderConfig config,
            Head head,
            Manifest manifest,
            Tensors tensors,
            Quantization quantization,
            OutputStream out)
            throws IOException {
        ForwardPass.of(config, head, new Weights(manifest, tensors::read), quantization.product())
                .writeTo(out);
    }
}
