package io.thaw.task;

import io.thaw.encoder.Batch;
import io.thaw.encoder.EncoderConfig;
import io.thaw.tokenizer.Windows;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.Arrays;

/** Windows that are always read as they are, with targets that were told. */
abstract class LabelledData extends TaskData {

    LabelledData(EncoderConfig config, Windows windows) {
        super(config, windows);
    }

    @Override
    public final boolean varies() {
        return false;
    }

    @Override
    public final Minibatch minibatch(Scope scope, int[] chosen, long draw) {
        Batch batch =
                batch(scope, Arrays.stream(chosen).mapToObj(windows()::get).toList());
        return new Minibatch(batch, targets(scope, chosen, batch), weight(chosen));
    }

    /** What the loss compares the outputs with. */
    abstract Tensor targets(Scope scope, int[] chosen, Batch batch);

    /** See {@link Minibatch#weight}. */
    double weight(int[] chosen) {
        return chosen.length;
    }
}
