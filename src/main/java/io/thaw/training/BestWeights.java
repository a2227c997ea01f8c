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

    private final Scope job;
    private final List<Tensor> trained;
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
    BestWeights(Scope job, List<Tensor> trained) {
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
        if (value > bestValue || judgement == null) {
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
        copies = AdamW.program().callForList(scope, "copies", trained);
    }

    /** Puts the kept weights back where a later epoch has gone on from them. */
    void restore() {
        if (scope != null) {
            if (epoch < lastEpoch) {
                AdamW.program().run("assign", trained, copies);
            }
            scope.close();
            scope = null;
        }
    }

    /** On the validation split, of the kept weights; nothing where there is no such split. */
    Optional<Judgement> judgement() {
        return Optional.ofNullable(judgement);
    }

    /** The epoch whose weights are kept. */
    int epoch() {
        return epoch;
    }
}
