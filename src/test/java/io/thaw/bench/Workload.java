package io.thaw.bench;

import io.thaw.dataset.Example;
import io.thaw.encoder.Pooling;
import io.thaw.freeze.FreezeStrategy;
import java.util.List;

/**
 * A job to be timed: text classification, texts cut at 128 tokens, AdamW with a linear schedule and a warm-up of a tenth.
 *
 * @param dropout whether the model's own probabilities hold; else nothing is dropped
 * @param frozenDropout whether frozen layers drop too, so that nothing can be cached
 */
record Workload(
        FreezeStrategy strategy,
        Pooling pooling,
        int epochs,
        int batchSize,
        double rate,
        long seed,
        boolean dropout,
        boolean frozenDropout,
        List<Example.Labelled> texts) {

    static final int MAX_LENGTH = 128;
    static final double WARMUP = 0.1;
    static final double WEIGHT_DECAY = 0.01;
    static final double MAX_NORM = 1;

    static Workload of(
            FreezeStrategy strategy, Pooling pooling, int epochs, int batchSize, List<Example.Labelled> texts) {
        double rate = strategy instanceof FreezeStrategy.HeadOnly ? 1e-3 : 5e-5;
        return new Workload(strategy, pooling, epochs, batchSize, rate, 42, true, false, texts);
    }

    Workload with(double otherRate, long otherSeed) {
        return new Workload(strategy, pooling, epochs, batchSize, otherRate, otherSeed, dropout, frozenDropout, texts);
    }

    /** Without dropout, two implementations must agree; two batches show whether they do. */
    Workload withoutDropout(int batches) {
        return new Workload(
                strategy,
                pooling,
                1,
                batchSize,
                rate,
                seed,
                false,
                frozenDropout,
                texts.subList(0, Math.min(texts.size(), batches * batchSize)));
    }

    Workload uncached() {
        return new Workload(strategy, pooling, epochs, batchSize, rate, seed, dropout, true, texts);
    }

    Workload on(List<Example.Labelled> others) {
        return new Workload(strategy, pooling, epochs, batchSize, rate, seed, dropout, frozenDropout, others);
    }
}
