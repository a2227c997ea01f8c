package io.thaw.encoder;

import io.thaw.torch.Program;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.List;
import java.util.Map;

/**
 * The head that judges a whole text: what the pooling reads of the hidden states, then one linear layer, as in Hugging
 * Face's {@code BertForSequenceClassification}. The heads of DistilBERT, RoBERTa and ELECTRA have a
 * dense layer between ({@code head.dense}).
 */
final class SequenceHead implements TaskHead {

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
    SequenceHead(EncoderConfig config, Pooling pooling, Map<String, Tensor> parameters) {
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

    @Override
    public boolean readsFirstOnly() {
        return pooling != Pooling.MEAN;
    }

    @Override
    public Tensor read(Scope scope, Tensor hidden, Batch batch) {
        return pooling.read(scope, hidden, batch);
    }

    @Override
    public Tensor logits(Scope scope, Tensor pooled, Dropout dropout) {
        Program program = Encoder.program();
        Tensor x = pooled;
        if (!pooler.isEmpty()) {
            x = program.call(scope, "dense", x, pooler, "tanh", List.of(), 0.0);
        }
        if (!dense.isEmpty()) {
            x = switch (config.architecture()) {
                case DISTILBERT -> program.call(scope, "dense", x, dense, "relu", List.of(), 0.0);
                case ELECTRA ->
                    program.call(scope, "dense", x, dense, "gelu", masks(scope, x, dropout), drawn(dropout));
                default -> program.call(scope, "dense", x, dense, "tanh", masks(scope, x, dropout), drawn(dropout));
            };
        }
        return program.call(scope, "classifier", x, output, masks(scope, x, dropout), drawn(dropout));
    }

    private List<Tensor> masks(Scope scope, Tensor x, Dropout dropout) {
        return dropout.masks(scope, config.classifierDropout(), x.shape());
    }

    private double drawn(Dropout dropout) {
        return dropout.drawn(config.classifierDropout());
    }
}
