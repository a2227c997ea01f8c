package io.thaw.encoder;

import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The head of masked language modelling, as in Hugging Face's {@code BertForMaskedLM}: a dense layer, a normalisation, and
 * the word embeddings once more as the output matrix. It is computed at the hidden words alone, since for each of them it
 * costs as much as three of BERT-base's layers.
 */
final class MaskedLanguageHead implements TaskHead {

    private final EncoderConfig config;
    private final boolean bf16;
    private final List<Tensor> parameters;

    MaskedLanguageHead(EncoderConfig config, Map<String, Tensor> parameters, boolean bf16) {
        this.config = config;
        this.bf16 = bf16;
        List<Tensor> all = new ArrayList<>(Encoder.named(
                parameters,
                "head.",
                List.of("transform.weight", "transform.bias", "layer_norm.weight", "layer_norm.bias")));
        all.addAll(Encoder.named(parameters, "", List.of("embeddings.word.weight", "head.decoder.bias")));
        this.parameters = List.copyOf(all);
    }

    @Override
    public boolean readsFirstOnly() {
        return false;
    }

    @Override
    public Tensor read(Scope scope, Tensor hidden, Batch batch) {
        return Encoder.program().call(scope, "pick", hidden, batch.read().orElseThrow());
    }

    @Override
    public Tensor logits(Scope scope, Tensor read, Dropout dropout) {
        return Encoder.program()
                .call(scope, "words", read, parameters, config.activation().toString(), config.layerNormEps(), bf16);
    }
}
