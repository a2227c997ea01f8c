package io.thaw.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model's predictions for one split are worth. Filled example by example by one thread; may be asked at any time.
 */
public sealed interface Evaluation
        permits LabelEvaluation,
                MultiLabelEvaluation,
                RegressionEvaluation,
                EntityEvaluation,
                AnswerEvaluation,
                MaskedTokenEvaluation {

    TaskMetrics task();

    /**
     * One metric of the examples so far.
     *
     * @return NaN where the metric is undefined for them
     * @throws IllegalArgumentException if the task has no such metric
     */
    double value(MetricName name);

    /** All metrics of the task by their wire names, without those that are undefined or infinite. */
    default Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        for (MetricName name : task().names()) {
            double value = value(name);
            if (Double.isFinite(value)) {
                metrics.put(name.toString(), value);
            }
        }
        return metrics;
    }

    /** How well each label (or type of entity) was predicted, in their order; empty for tasks without labels. */
    default List<LabelQuality> labels() {
        return List.of();
    }

    /** Where the main metric lies; empty where it is undefined. Costs one pass over the examples for each resample. */
    Optional<Interval> interval(Bootstrap bootstrap);
}
