package io.thaw.backbone;

import io.thaw.backbone.Residents.TokenizerKey;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskHead;
import io.thaw.registry.BaseModel;
import io.thaw.registry.Manifest;
import io.thaw.registry.Model;
import io.thaw.registry.TensorEntry;
import io.thaw.tokenizer.Tokenizer;
import io.thaw.tokenizer.Tokens;
import io.thaw.torch.Tensor;
import io.thaw.torch.Torch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A model in memory: a finished one, or a base model, which has no head. It holds its head, and shares its encoder and its
 * tokenizer with all others that have the same.
 */
public final class LoadedModel implements AutoCloseable {

    private static final String WORDS = "embeddings.word.weight";

    private final Residents residents;
    private final Optional<ServedModel> served;
    private final LoadedEncoder encoder;
    private final List<TensorEntry> own;
    private final TokenizerKey tokenizerKey;
    private final Tokenizer tokenizer;
    private final Optional<TaskHead> head;

    private LoadedModel(
            Residents residents,
            Optional<ServedModel> served,
            LoadedEncoder encoder,
            List<TensorEntry> own,
            Optional<TaskHead> head,
            TokenizerKey tokenizerKey,
            Tokenizer tokenizer) {
        this.residents = residents;
        this.served = served;
        this.encoder = encoder;
        this.own = own;
        this.head = head;
        this.tokenizerKey = tokenizerKey;
        this.tokenizer = tokenizer;
    }

    /**
     * Loads a model, or nothing of it if it cannot be loaded whole.
     *
     * @param base has the configuration and the tokenizer
     * @param finished what was trained from it; nothing for the base model itself
     * @param inInt8 whether its layers multiply in 8 bits
     */
    public static LoadedModel load(
            BaseModel base,
            Optional<Model> finished,
            Supplier<String> tokenizerJson,
            Residents residents,
            boolean inInt8) {
        // Tensors are made on whichever thread asks first.
        Torch.prepareThread(1);
        Manifest manifest = finished.map(model -> model.content().manifest()).orElse(base.manifest());
        List<TensorEntry> own = finished.isPresent()
                ? manifest.tensors().stream()
                        .filter(entry -> !Backbone.isEncoders(entry))
                        .toList()
                : List.of();
        LoadedEncoder encoder = LoadedEncoder.acquire(base, manifest, inInt8, residents);
        try {
            Map<String, Tensor> parameters = residents.tensors().acquire(own);
            try {
                Optional<ServedModel> served = finished.map(ServedModel::of);
                TokenizerKey key = new TokenizerKey(
                        base.tokenizerSha256(),
                        served.map(ServedModel::maxLength)
                                .orElse(base.encoder().config().maxLength()));
                Tokenizer tokenizer =
                        residents.tokenizers().acquire(key, () -> Tokenizer.load(tokenizerJson.get(), key.maxLength()));
                Optional<TaskHead> head = served.map(model -> head(model, encoder.backbone(), parameters));
                return new LoadedModel(residents, served, encoder, own, head, key, tokenizer);
            } catch (RuntimeException e) {
                residents.tensors().release(own);
                throw e;
            }
        } catch (RuntimeException e) {
            encoder.release(residents);
            throw e;
        }
    }

    /** A head that guesses words has their embeddings for its outputs. */
    private static TaskHead head(ServedModel model, Backbone backbone, Map<String, Tensor> own) {
        Map<String, Tensor> parameters = new HashMap<>(own);
        Tensor words = backbone.parameters().get(WORDS);
        if (words != null) {
            parameters.put(WORDS, words);
        }
        return TaskHead.of(model.head(), backbone.config(), parameters, false);
    }

    /** Of a finished model. */
    public ServedModel served() {
        return served.orElseThrow();
    }

    Backbone backbone() {
        return encoder.backbone();
    }

    /** The longest window, in tokens. */
    public int maxLength() {
        return tokenizerKey.maxLength();
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Absent in a base model. */
    public Optional<TaskHead> head() {
        return head;
    }

    /** What computes it and how exactly: {@code onnxruntime int8}, {@code libtorch bf16} or {@code libtorch fp32}. */
    public String runtime() {
        return encoder.int8().isEmpty() ? "libtorch " + (residents.isBfloat16() ? "bf16" : "fp32") : "onnxruntime int8";
    }

    /** In the order of the outputs. */
    public List<String> labels() {
        return served().labels();
    }

    /** From which score on each label applies, where several can. */
    public List<Double> thresholds() {
        return served().thresholds();
    }

    /** The head's outputs for each window; see {@link Readings.Logits}. */
    public Work<float[]> logits(List<Tokens> windows) {
        Optional<Pooling> pooling = Optional.ofNullable(served().head().pooling());
        return work(new Readings.Logits(head.orElseThrow(), pooling), windows);
    }

    /** One vector [H] for each window. */
    public Work<float[]> vectors(List<Tokens> windows, Pooling pooling) {
        return work(new Readings.Vectors(pooling), windows);
    }

    /** Whatever is read of windows. */
    public <R> Work<R> work(Reading<R> reading, List<Tokens> windows) {
        return new Work<>(encoder, reading, windows);
    }

    @Override
    public void close() {
        residents.tensors().release(own);
        encoder.release(residents);
        residents.tokenizers().release(tokenizerKey);
    }
}
