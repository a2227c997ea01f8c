package io.thaw.task;

import io.thaw.encoder.Batch;
import io.thaw.encoder.EncoderConfig;
import io.thaw.tokenizer.Tokens;
import io.thaw.tokenizer.Windows;
import io.thaw.torch.Scope;
import java.util.List;

/** A split as its task sees it: windows of tokens in the order of the examples, and what each is to give. */
public abstract class TaskData {

    private final EncoderConfig config;
    private final Windows windows;

    TaskData(EncoderConfig config, Windows windows) {
        this.config = config;
        this.windows = windows;
    }

    public final Windows windows() {
        return windows;
    }

    /** Whether the same window is read differently each time, so that nothing computed from it can be kept. */
    public abstract boolean varies();

    /**
     * Some of the windows as a batch.
     *
     * @param draw decides what is drawn at random, where anything is
     */
    public abstract Minibatch minibatch(Scope scope, int[] chosen, long draw);

    /**
     * A judge that has seen nothing yet.
     *
     * @param thresholds from which score on each label applies, where several can; none: what the task says or, if it
     *     leaves that open, what suits the outputs best
     */
    public abstract Judge judge(List<Double> thresholds);

    final Batch batch(Scope scope, List<Tokens> tokens) {
        return Batch.of(scope, tokens, config);
    }
}
