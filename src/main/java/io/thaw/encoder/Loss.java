package io.thaw.encoder;

import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.List;

/**
 * What training minimises. Each is the sum over a batch divided by {@code weight}, which is how much counts in the whole
 * optimizer step: batches that share a step add up to its mean. Scalars, to be called while recording.
 */
public final class Loss {

    private Loss() {}

    /**
     * Cross-entropy, as PyTorch's {@code cross_entropy} defines class weights and smoothing.
     *
     * @param logits [.., C]
     * @param labels int64 [..], -100 for what does not count
     * @param classes each class's weight [C], or nothing
     * @param smoothing share of the target that is spread over all classes
     */
    public static Tensor crossEntropy(
            Scope scope, Tensor logits, Tensor labels, List<Tensor> classes, double smoothing, double weight) {
        return Encoder.program().call(scope, "cross_entropy", logits, labels, classes, smoothing, weight);
    }

    /** Each token's cross-entropy [M], of logits [M, C] and labels int64 [M]. */
    public static Tensor perToken(Scope scope, Tensor logits, Tensor labels) {
        return Encoder.program().call(scope, "token_losses", logits, labels);
    }

    /** 1 for each token whose label has the highest logit and 0 for the others, float32 [M]. See {@link #perToken}. */
    public static Tensor hits(Scope scope, Tensor logits, Tensor labels) {
        return Encoder.program().call(scope, "hits", logits, labels);
    }

    /** Cross-entropy of a yes or no for each label; logits and labels, 0 or 1, are float32 [B, C]. */
    public static Tensor binaryCrossEntropy(Scope scope, Tensor logits, Tensor labels, double weight) {
        return Encoder.program().call(scope, "binary_cross_entropy", logits, labels, weight);
    }

    /** Squared error; both float32 [B, 1]. */
    public static Tensor squaredError(Scope scope, Tensor logits, Tensor scores, double weight) {
        return Encoder.program().call(scope, "squared_error", logits, scores, weight);
    }

    /**
     * Mean of the cross-entropies of where a span starts and ends. Padding is no candidate, so that a window's loss does not
     * depend on what it is batched with; Transformers lets it compete.
     *
     * @param logits [B, S, 2]
     * @param mask 1 for a token and 0 for padding, float32 [B, S]
     * @param spans first and last token, int64 [B, 2]
     */
    public static Tensor span(Scope scope, Tensor logits, Tensor mask, Tensor spans, double weight) {
        return Encoder.program().call(scope, "span_loss", logits, mask, spans, weight);
    }
}
