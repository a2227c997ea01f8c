package io.thaw.training;

import io.thaw.encoder.Batch;
import io.thaw.encoder.Dropout;
import io.thaw.prefix.PrefixCache;
import io.thaw.prefix.PrefixRows;
import io.thaw.prefix.PrefixStore;
import io.thaw.prefix.ResidentRows;
import io.thaw.task.Judge;
import io.thaw.task.Judgement;
import io.thaw.task.Minibatch;
import io.thaw.task.TaskData;
import io.thaw.torch.Device;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One split's windows on their way through a model, with what its frozen prefix made of them. */
final class SplitRun implements AutoCloseable {

    /** What is drawn at random in an evaluation is drawn the same way each time. */
    private static final long EVALUATION_DRAW = 0;

    private final Scope job;
    private final PrefixedModel model;
    private final TaskData data;
    private final int[] lengths;
    private @Nullable PrefixRows kept;

    /**
     * A split of a run.
     *
     * @param job the run's scope, inside which each pass has its own
     */
    SplitRun(Scope job, PrefixedModel model, TaskData data) {
        this.job = job;
        this.model = model;
        this.data = data;
        this.lengths = data.windows().lengths();
    }

    TaskData data() {
        return data;
    }

    /** How many tokens each window has. */
    int[] lengths() {
        return lengths;
    }

    TrainingListener.TokenCounts counts(int maxLength) {
        return new TrainingListener.TokenCounts(
                lengths.length, Arrays.stream(lengths).asLongStream().sum(), (int) Arrays.stream(lengths)
                        .filter(length -> length >= maxLength)
                        .count());
    }

    /**
     * Takes the frozen prefix's output from the store; where it is not there, runs the prefix over every window, once. A GPU
     * keeps rows of every token for this run alone or, without room for them, not at all.
     *
     * @param betweenPasses may end it with an exception
     */
    void cachePrefix(PrefixStore store, PrefixKey key, Runnable betweenPasses) {
        int[] rows = key.oneRow() ? Arrays.stream(lengths).map(length -> 1).toArray() : lengths;
        if (job.device() == Device.CUDA && !key.oneRow()) {
            ResidentRows.whereThereIsRoom(job, key.hiddenSize(), rows).ifPresent(resident -> {
                fill(resident, null, 0, betweenPasses);
                kept = resident;
            });
        } else {
            kept = store.get(
                    key.of(data.windows()), key.hiddenSize(), rows, empty -> fill(empty, store, key, betweenPasses));
        }
    }

    /** Goes on from the deepest states that a run with fewer frozen layers has kept. */
    private void fill(PrefixCache empty, PrefixStore store, PrefixKey key, Runnable betweenPasses) {
        for (int depth = model.boundary() - 1; depth > 1; depth--) {
            Optional<PrefixCache> found = store.find(key.of(data.windows(), depth), key.hiddenSize(), lengths);
            if (found.isPresent()) {
                try (PrefixCache shallower = found.get()) {
                    fill(empty, shallower, depth, betweenPasses);
                }
                return;
            }
        }
        fill(empty, null, 0, betweenPasses);
    }

    private void fill(PrefixRows empty, @Nullable PrefixRows shallower, int depth, Runnable betweenPasses) {
        for (int[] chosen : Sampler.passes(lengths, job.device())) {
            betweenPasses.run();
            try (Scope scope = job.child()) {
                Batch batch = data.minibatch(scope, chosen, EVALUATION_DRAW).batch();
                Tensor states = shallower == null
                        ? model.prefix(scope, batch, Dropout.off())
                        : model.prefix(scope, shallower.get(scope, chosen), depth, batch, Dropout.off());
                empty.put(chosen, states);
            }
        }
    }

    /**
     * What lies below the boundary, for {@link #above}: from the cache, or computed; nothing where the embeddings train. Call
     * it without recording.
     *
     * @param dropout for a frozen prefix that keeps its dropout
     */
    @Nullable
    Tensor below(Scope scope, int[] chosen, Batch batch, Dropout dropout) {
        if (model.boundary() == 0) {
            return null;
        }
        return kept != null ? kept.get(scope, chosen) : model.prefix(scope, batch, dropout);
    }

    /** The head's outputs. */
    Tensor above(Scope scope, @Nullable Tensor below, Batch batch, Dropout dropout) {
        return below == null ? model.whole(scope, batch, dropout) : model.suffix(scope, below, batch, dropout);
    }

    /**
     * Judges the weights as they are now, without dropout.
     *
     * @param thresholds see {@link TaskData#judge}
     * @param betweenPasses may end it with an exception
     */
    Judgement evaluate(List<Double> thresholds, Runnable betweenPasses) {
        Judge judge = data.judge(thresholds);
        for (int[] chosen : Sampler.passes(lengths, job.device())) {
            betweenPasses.run();
            try (Scope scope = job.child()) {
                Minibatch minibatch = data.minibatch(scope, chosen, EVALUATION_DRAW);
                Batch batch = minibatch.batch();
                Tensor below = below(scope, chosen, batch, Dropout.off());
                judge.add(chosen, minibatch, above(scope, below, batch, Dropout.off()));
            }
        }
        return judge.judgement();
    }

    long cacheBytes() {
        return kept == null ? 0 : kept.bytes();
    }

    @Override
    public void close() {
        if (kept != null) {
            kept.close();
        }
    }
}
