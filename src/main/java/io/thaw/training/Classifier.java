package io.thaw.training;

import io.thaw.encoder.Batch;
import io.thaw.encoder.Dropout;
import io.thaw.encoder.Encoder;
import io.thaw.encoder.TextClassifier;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;

/**
 * A text classifier cut in two at the freeze plan's boundary: a prefix that never changes, and the rest.
 *
 * @param boundary the encoder's depth up to which everything is frozen; 0 when the embeddings train
 */
record Classifier(Encoder encoder, TextClassifier head, int boundary) {

    /** Whether nothing of the encoder trains, so that one vector a text is all that the rest needs. */
    boolean encoderFrozen() {
        return boundary == encoder.depth();
    }

    /**
     * What the frozen part makes of a batch: hidden states at the boundary, [B, S, H], or what the head reads of the last
     * ones, [B, 1, H], where the whole encoder is frozen.
     */
    Tensor prefix(Scope scope, Batch batch, Dropout dropout) {
        boolean firstOnly = encoderFrozen() && head.readsFirstOnly();
        Tensor embedded = encoder.embed(scope, batch, dropout);
        Tensor hidden = encoder.resume(scope, embedded, batch.mask(), 1, boundary, firstOnly, dropout);
        return encoderFrozen() ? head.pool(scope, hidden, batch.mask()) : hidden;
    }

    /** Logits [B, labels] from what {@link #prefix} made. */
    Tensor suffix(Scope scope, Tensor prefix, Tensor mask, Dropout dropout) {
        return encoderFrozen() ? head.logits(scope, prefix, dropout) : finish(scope, prefix, mask, boundary, dropout);
    }

    /** Logits [B, labels] where nothing is frozen from the bottom. */
    Tensor whole(Scope scope, Batch batch, Dropout dropout) {
        return finish(scope, encoder.embed(scope, batch, dropout), batch.mask(), 1, dropout);
    }

    private Tensor finish(Scope scope, Tensor hidden, Tensor mask, int from, Dropout dropout) {
        Tensor last = encoder.resume(scope, hidden, mask, from, encoder.depth(), head.readsFirstOnly(), dropout);
        return head.logits(scope, head.pool(scope, last, mask), dropout);
    }
}
