package io.thaw.encoder;

import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.List;
import java.util.Map;

/**
 * A linear layer over every token, as in Hugging Face's {@code BertForTokenClassification} and, without dropout,
 * {@code BertForQuestionAnswering}.
 */
final class TokenHead implements TaskHead {

    private final double dropout;
    private final List<Tensor> output;

    /**
     * A head over these parameters.
     *
     * @param name of the linear layer, as in {@code head.classifier.}; one that finds answers has no dropout
     */
    TokenHead(EncoderConfig config, String name, Map<String, Tensor> parameters) {
        this.dropout = name.equals("head.classifier.") ? config.classifierDropout() : 0;
        this.output = Encoder.named(parameters, name, List.of("weight", "bias"));
    }

    @Override
    public boolean readsFirstOnly() {
        return false;
    }

    @Override
    public Tensor read(Scope scope, Tensor hidden, Batch batch) {
        return hidden;
    }

    @Override
    public Tensor logits(Scope scope, Tensor read, Dropout masks) {
        return Encoder.program()
                .call(
                        scope,
                        "token_classifier",
                        read,
                        output,
                        masks.masks(scope, dropout, read.shape()),
                        masks.drawn(dropout));
    }
}
