package io.thaw.backbone;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Layers that multiply in 8 bits, in ONNX Runtime. Weights are rounded once, activations by their own range in each text: so a
 * text goes through alone, and what is computed beside it does not show in its answer.
 */
final class Int8Layers implements AutoCloseable {

    private final OrtSession session;
    private final int size;
    private final AtomicLong bytes;

    /**
     * Loads layers.
     *
     * @param model see {@link io.thaw.registry.onnx.OnnxLayers}
     * @param bytes counts those in memory
     */
    Int8Layers(byte[] model, AtomicLong bytes) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            // Every text has another length: memory laid out for one of them is of no use to the next.
            options.setMemoryPatternOptimization(false);
            this.session = OrtEnvironment.getEnvironment().createSession(model, options);
        } catch (OrtException e) {
            throw new IllegalStateException("The layers cannot be loaded", e);
        }
        this.size = model.length;
        this.bytes = bytes;
        bytes.addAndGet(size);
    }

    /**
     * Carries one text on.
     *
     * @param hidden [1, S, H]
     * @return [1, S, H]
     */
    Tensor run(Scope scope, Tensor hidden) {
        long[] shape = hidden.shape();
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(hidden.count() * Float.BYTES))
                .order(ByteOrder.nativeOrder());
        bytes.put(hidden.bytes()).flip();
        try (OnnxTensor input = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), bytes.asFloatBuffer(), shape);
                OrtSession.Result result = session.run(Map.of("input", input))) {
            FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
            return scope.floats(elements -> elements.put(output), shape);
        } catch (OrtException e) {
            throw new IllegalStateException("The layers cannot be computed", e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
            bytes.addAndGet(-size);
        } catch (OrtException e) {
            throw new IllegalStateException("The layers cannot be closed", e);
        }
    }
}
