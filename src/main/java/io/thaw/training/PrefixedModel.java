package io.thaw.training;

import io.thaw.encoder.Batch;
import io.thaw.encoder.Dropout;
import io.thaw.encoder.Encoder;
import io.thaw.encoder.TaskHead;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;

/**
 * A model cut in two at the freeze plan's boundary: a prefix that never changes, and the rest.
 *
 * @param boundary the encoder's depth up to which everything is frozen; 0 when the embeddings train
 */
record PrefixedModel(Encoder encoder, TaskHead head, int boundary) {

    /** Whether nothing of the encoder trains, so that what the head reads is all that has to be kept. */
    boolean encoderFrozen() {
        return boundary == encoder.depth();
    }

    /**
     * What the frozen part makes of a batch: hidden states at the boundary, [B, S, H], or what the head reads of the last
     * ones where the whole encoder is frozen.
     */
    Tensor prefix(Scope scope, Batch batch, Dropout dropout) {
        return prefix(scope, encoder.embed(scope, batch, dropout), 1, batch, dropout);
    }

    /** The same from hidden states at a depth below the boundary. */
    Tensor prefix(Scope scope, Tensor hidden, int depth, Batch batch, Dropout dropout) {
        boolean firstOnly = encoderFrozen() && head.readsFirstOnly();
        Tensor carried = encoder.resume(scope, hidden, batch.mask(), depth, boundary, firstOnly, dropout);
        return encoderFrozen() ? head.read(scope, carried, batch) : carried;
    }

    /** The head's outputs from what {@link #prefix} made. */
    Tensor suffix(Scope scope, Tensor prefix, Batch batch, Dropout dropout) {
        return encoderFrozen() ? head.logits(scope, prefix, dropout) : finish(scope, prefix, batch, boundary, dropout);
    }

    /** The head's outputs where nothing is frozen from the bottom. */
    Tensor whole(Scope scope, Batch batch, Dropout dropout) {
        return finish(scope, encoder.embed(scope, batch, dropout), batch, 1, dropout);
    }

    private Tensor finish(Scope scope, Tensor hidden, Batch batch, int from, Dropout dropout) {
        Tensor last =
                encoder.resume(scope, hidden, batch.mask(), from, encoder.depth(), head.readsFirstOnly(), dropout);
        return head.logits(scope, head.read(scope, last, batch), dropout);
    }
}
