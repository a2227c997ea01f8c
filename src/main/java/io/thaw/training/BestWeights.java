package io.thaw.training;

import io.thaw.dataset.Split;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.training.TrainingSpec.EarlyStopping;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the trained tensors of the epoch that did best on the validation split: a copy of what trains, and no more. Without
 * that split there is nothing to choose by, and the last epoch is kept; the test split is never chosen by.
 */
final class BestWeights {

    private static final String DEFAULT_METRIC = "accuracy";

    private final Scope job;
    private final List<Tensor> trained;
    private @Nullable Scope scope;
    private List<Tensor> copies = List.of();
    private Map<Split, Map<String, Double>> metrics = Map.of();
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
     * @return whether to go on
     */
    boolean offer(int epoch, Map<Split, Map<String, Double>> metrics, @Nullable EarlyStopping stopping) {
        lastEpoch = epoch;
        Map<String, Double> validation = metrics.get(Split.VALIDATION);
        if (validation == null) {
            keep(epoch, metrics);
            return true;
        }
        String metric = stopping == null ? DEFAULT_METRIC : stopping.metric();
        double value = validation.getOrDefault(metric, Double.NaN) * (metric.equals("loss") ? -1 : 1);
        if (value > bestValue) {
            bestValue = value;
            keep(epoch, metrics);
            copy();
        }
        return stopping == null || epoch - this.epoch < stopping.patience();
    }

    private void keep(int epoch, Map<Split, Map<String, Double>> metrics) {
        this.epoch = epoch;
        this.metrics = metrics;
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

    /** Of the kept weights, by split. */
    Map<Split, Map<String, Double>> metrics() {
        return metrics;
    }

    /** The epoch whose weights are kept. */
    int epoch() {
        return epoch;
    }
}
