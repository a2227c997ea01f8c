package io.thaw.backbone;

import io.thaw.encoder.Batch;
import io.thaw.encoder.Pooling;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * What is made of the last hidden states. Equal readings of one pass are done together.
 *
 * @param <R> what is read for one window
 */
public interface Reading<R> {

    /** How each window becomes one vector before it is read; nothing where its tokens are read one by one. */
    Optional<Pooling> pooling();

    /**
     * Reads windows, before the scope closes.
     *
     * @param hidden [B, 1, H] if {@link #pooling} says so, else [B, S, H]
     * @param batch the windows of the pass, [B, S]
     * @param rows those of the B windows that are asked for
     * @return one for each of the rows
     */
    List<R> read(Scope scope, Tensor hidden, Batch batch, int[] rows);

    /** Whether the last layer is needed at token 0 alone. */
    default boolean firstOnly() {
        return pooling().filter(pooling -> pooling != Pooling.MEAN).isPresent();
    }
}
