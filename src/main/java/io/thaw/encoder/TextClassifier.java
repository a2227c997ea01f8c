package io.thaw.encoder;

import io.thaw.torch.Program;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.List;
import java.util.Map;

/**
 * The head that classifies a text: what the pooling reads of the hidden states, then one linear layer, as in Hugging
 * Face's {@code BertForSequenceClassification}. The heads of DistilBERT, RoBERTa and ELECTRA have a
 * dense layer between ({@code head.dense}).
 */
public final class TextClassifier {

    private static final List<String> LINEAR = List.of("weight", "bias");

    private final EncoderConfig config;
    private final Pooling pooling;
    private final List<Tensor> pooler;
    private final List<Tensor> dense;
    private final List<Tensor> output;

    /**
     * A head over these parameters.
     *
     * @param parameters by canonical name
     */
    public TextClassifier(EncoderConfig config, Pooling pooling, Map<String, Tensor> parameters) {
        this.config = config;
        this.pooling = pooling;
        this.pooler = pooling == Pooling.POOLER ? Encoder.named(parameters, "pooler.", LINEAR) : List.of();
        this.dense = parameters.containsKey("head.dense.weight")
                ? Encoder.named(parameters, "head.dense.", LINEAR)
                : List.of();
        this.output = Encoder.named(
                parameters,
                parameters.containsKey("head.out_proj.weight") ? "head.out_proj." : "head.classifier.",
                LINEAR);
    }

    /** Whether this head reads token 0 alone, so that the last layer need not be computed elsewhere. */
    public boolean readsFirstOnly() {
        return pooling != Pooling.MEAN;
    }

    /**
     * One vector a text, before any of the head's parameters: what can be kept when the whole encoder is frozen.
     *
     * @param hidden [B, S, H] or, at token 0 alone, [B, 1, H]
     * @param mask float32 [B, S]
     * @return [B, 1, H]
     */
    public Tensor pool(Scope scope, Tensor hidden, Tensor mask) {
        return readsFirstOnly()
                ? Encoder.program().call(scope, "first", hidden)
                : Encoder.program().call(scope, "mean", hidden, mask);
    }

    /**
     * The logits.
     *
     * @param pooled [B, 1, H]
     * @return [B, labels]
     */
    public Tensor logits(Scope scope, Tensor pooled, Dropout dropout) {
        Program program = Encoder.program();
        Tensor x = pooled;
        if (!pooler.isEmpty()) {
            x = program.call(scope, "dense", x, pooler, "tanh", List.of());
        }
        if (!dense.isEmpty()) {
            x = switch (config.architecture()) {
                case DISTILBERT -> program.call(scope, "dense", x, dense, "relu", List.of());
                case ELECTRA -> program.call(scope, "dense", x, dense, "gelu", masks(scope, x, dropout));
                default -> program.call(scope, "dense", x, dense, "tanh", masks(scope, x, dropout));
            };
        }
        return program.call(scope, "classifier", x, output, masks(scope, x, dropout));
    }

    private List<Tensor> masks(Scope scope, Tensor x, Dropout dropout) {
        return dropout.masks(scope, config.classifierDropout(), x.shape());
    }

    /** The mean cross-entropy, a scalar; {@code labels} is int64 [B]. */
    public Tensor loss(Scope scope, Tensor logits, Tensor labels) {
        return Encoder.program().call(scope, "cross_entropy", logits, labels);
    }

    /** Probabilities [B, labels]. */
    public Tensor probabilities(Scope scope, Tensor logits) {
        return Encoder.program().call(scope, "softmax", logits);
    }
}
