package io.thaw.training;

import io.thaw.evaluation.Evaluation;
import io.thaw.evaluation.MetricName;
import io.thaw.task.Judgement;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.training.TrainingSpec.EarlyStopping;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the trained tensors of the epoch that did best on the validation split: a copy of what trains, and no more. Without
 * that split there is nothing to choose by, and the last epoch is kept; the test split is never chosen by.
 */
final class BestWeights {

    /** Which epoch is kept, counted from 1 and 0 for none, and its value, turned so that more is better. */
    record Kept(int epoch, double value) {}

    private final Scope job;
    private final List<Parameters.Trained> trained;
    private @Nullable Scope scope;
    private List<Tensor> copies = List.of();
    private @Nullable Judgement judgement;
    private double bestValue = Double.NEGATIVE_INFINITY;
    private int epoch;
    private int lastEpoch;

    /**
     * Nothing kept yet.
     *
     * @param job owns the copies at the latest
     */
    BestWeights(Scope job, List<Parameters.Trained> trained) {
        this.job = job;
        this.trained = trained;
    }

    /**
     * Takes note of an epoch.
     *
     * @param validation what the weights are worth now; null where there is no validation split
     * @return whether to go on
     */
    boolean offer(int epoch, @Nullable Judgement validation, @Nullable EarlyStopping stopping) {
        lastEpoch = epoch;
        if (validation == null) {
            this.epoch = epoch;
            return true;
        }
        double value = value(validation.evaluation(), stopping);
        if (value > bestValue || this.epoch == 0) {
            bestValue = value;
            this.epoch = epoch;
            judgement = validation;
            copy();
        }
        return stopping == null || epoch - this.epoch < stopping.patience();
    }

    /** The metric to choose by, turned so that more is better; what is undefined is worse than anything. */
    private static double value(Evaluation evaluation, @Nullable EarlyStopping stopping) {
        MetricName metric = stopping == null ? evaluation.task().main() : stopping.metric();
        double value = evaluation.value(metric);
        if (Double.isNaN(value)) {
            return Double.NEGATIVE_INFINITY;
        }
        return metric.higherIsBetter() ? value : -value;
    }

    private void copy() {
        if (scope != null) {
            scope.close();
        }
        scope = job.child();
        copies = AdamW.program()
                .callForList(
                        scope,
                        "copies",
                        trained.stream().map(Parameters.Trained::tensor).toList());
    }

    /** Puts the kept weights back where a later epoch has gone on from them. */
    void restore() {
        if (scope != null) {
            if (epoch < lastEpoch) {
                Parameters.Trained.assign(trained, copies);
            }
            scope.close();
            scope = null;
            copies = List.of();
        }
    }

    Kept kept() {
        return new Kept(epoch, bestValue);
    }

    /** The kept weights, in the order of what trains; none where nothing was chosen yet, or they are back in their place. */
    List<Tensor> copies() {
        return copies;
    }

    /**
     * Goes on from what an earlier run kept.
     *
     * @param copied whether it had copies: then there is room for their values in {@link #copies}
     */
    void resume(Kept kept, boolean copied) {
        epoch = kept.epoch();
        bestValue = kept.value();
        if (copied) {
            copy();
        }
    }

    /** On the validation split, of the kept weights; nothing where there is no such split, or an earlier run judged them. */
    Optional<Judgement> judgement() {
        return Optional.ofNullable(judgement);
    }

    /** The epoch whose weights are kept. */
    int epoch() {
        return epoch;
    }
}
