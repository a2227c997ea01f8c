package io.thaw.training;

import io.thaw.freeze.PlannedParameter;
import io.thaw.storage.Sha256;
import io.thaw.tokenizer.Windows;
import io.thaw.torch.Device;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A hash of everything that a frozen prefix's output depends on, and of nothing else: not the job, the labels or the head. */
record PrefixKey(TrainingInput input, PrefixedModel model, Origin origin, Device device) {

    int hiddenSize() {
        return input.config().hiddenSize();
    }

    /** Whether one vector a window is all that has to be kept. */
    boolean oneRow() {
        return model.encoderFrozen() && input.task().head().pooling() != null;
    }

    /** The key of what is kept at the boundary. */
    String of(Windows windows) {
        return of(windows, model.boundary());
    }

    /** The key of the hidden states at a depth, or of what the head reads where that is all that is kept there. */
    String of(Windows windows, int depth) {
        MessageDigest digest = Sha256.digest();
        text(digest, new String(input.config().toJson(), StandardCharsets.UTF_8));
        text(digest, "depth " + depth + " bf16 " + input.spec().bf16() + " on " + device);
        if (depth == model.boundary() && oneRow()) {
            text(digest, "pooled " + (model.head().readsFirstOnly() ? "first" : "mean"));
        }
        for (PlannedParameter planned : input.plan().parameters()) {
            if (below(depth, planned.name())) {
                text(digest, planned.name() + " " + origin.sha256(planned));
            }
        }
        text(digest, windows.sha256());
        return Sha256.hex(digest);
    }

    private static boolean below(int depth, String name) {
        String layers = "encoder.layer.";
        if (name.startsWith(layers)) {
            int layer = Integer.parseInt(name, layers.length(), name.indexOf('.', layers.length()), 10);
            return layer + 2 <= depth;
        }
        return name.startsWith("embeddings.");
    }

    private static void text(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }
}
