package io.thaw.training;

import io.thaw.encoder.Batch;
import io.thaw.encoder.Dropout;
import io.thaw.encoder.EncoderConfig;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One split's texts on their way through a classifier, with what its frozen prefix made of them. */
final class SplitRun implements AutoCloseable {

    private static final int BATCH_WITHOUT_GRADIENT = 32;

    private final Classifier model;
    private final EncoderConfig config;
    private final Texts texts;
    private @Nullable PrefixCache cache;

    SplitRun(Classifier model, EncoderConfig config, Texts texts) {
        this.model = model;
        this.config = config;
        this.texts = texts;
    }

    Texts texts() {
        return texts;
    }

    /** Takes the frozen prefix's output from the store; where it is not there, runs the prefix over every text, once. */
    void cachePrefix(PrefixStore store, PrefixKey key, TrainingListener listener) {
        int[] rows = texts.tokens().stream()
                .mapToInt(tokens -> model.encoderFrozen() ? 1 : tokens.length())
                .toArray();
        cache = store.get(key.of(texts), config.hiddenSize(), rows, empty -> fill(empty, listener));
    }

    private void fill(PrefixCache empty, TrainingListener listener) {
        for (int[] batch : Sampler.sorted(texts.tokens(), BATCH_WITHOUT_GRADIENT)) {
            Trainer.stopIfCancelled(listener);
            try (Scope scope = Scope.open()) {
                Batch tokens = Batch.of(scope, texts.tokens(batch), config);
                empty.put(batch, model.prefix(scope, tokens, Dropout.off()));
            }
        }
    }

    /**
     * What lies below the boundary, for {@link #above}: from the cache, or computed. Call it without recording.
     *
     * @param dropout for a frozen prefix that keeps its dropout
     */
    Below below(Scope scope, int[] indices, Dropout dropout) {
        Batch batch = Batch.of(scope, texts.tokens(indices), config);
        if (model.boundary() == 0) {
            return new Below(batch, null);
        }
        return new Below(batch, cache != null ? cache.get(scope, indices) : model.prefix(scope, batch, dropout));
    }

    /** A batch and its hidden states at the boundary, where anything is frozen from the bottom. */
    record Below(Batch batch, @Nullable Tensor prefix) {}

    /** Logits [B, labels]. */
    Tensor above(Scope scope, Below below, Dropout dropout) {
        return below.prefix == null
                ? model.whole(scope, below.batch, dropout)
                : model.suffix(scope, below.prefix, below.batch.mask(), dropout);
    }

    /** Metrics of the weights as they are now, without dropout. */
    Map<String, Double> evaluate(int labels, TrainingListener listener) {
        Evaluation evaluation = new Evaluation(labels);
        for (int[] batch : Sampler.sorted(texts.tokens(), BATCH_WITHOUT_GRADIENT)) {
            Trainer.stopIfCancelled(listener);
            try (Scope scope = Scope.open()) {
                float[] logits = above(scope, below(scope, batch, Dropout.off()), Dropout.off())
                        .floats();
                for (int i = 0; i < batch.length; i++) {
                    float[] row = Arrays.copyOfRange(logits, i * labels, (i + 1) * labels);
                    evaluation.add(row, texts.labels()[batch[i]]);
                }
            }
        }
        return evaluation.metrics();
    }

    long cacheBytes() {
        return cache == null ? 0 : cache.bytes();
    }

    @Override
    public void close() {
        if (cache != null) {
            cache.close();
        }
    }
}
