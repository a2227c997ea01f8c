package io.thaw.evaluation;

import static io.thaw.evaluation.MetricName.ACCURACY;
import static io.thaw.evaluation.MetricName.AUROC;
import static io.thaw.evaluation.MetricName.ECE;
import static io.thaw.evaluation.MetricName.EXACT_MATCH;
import static io.thaw.evaluation.MetricName.F1;
import static io.thaw.evaluation.MetricName.HAS_ANSWER_EXACT_MATCH;
import static io.thaw.evaluation.MetricName.HAS_ANSWER_F1;
import static io.thaw.evaluation.MetricName.LOSS;
import static io.thaw.evaluation.MetricName.MACRO_F1;
import static io.thaw.evaluation.MetricName.MAE;
import static io.thaw.evaluation.MetricName.MCC;
import static io.thaw.evaluation.MetricName.MICRO_F1;
import static io.thaw.evaluation.MetricName.MSE;
import static io.thaw.evaluation.MetricName.NO_ANSWER_EXACT_MATCH;
import static io.thaw.evaluation.MetricName.NO_ANSWER_F1;
import static io.thaw.evaluation.MetricName.PEARSON;
import static io.thaw.evaluation.MetricName.PERPLEXITY;
import static io.thaw.evaluation.MetricName.PRECISION;
import static io.thaw.evaluation.MetricName.R2;
import static io.thaw.evaluation.MetricName.RECALL;
import static io.thaw.evaluation.MetricName.RMSE;
import static io.thaw.evaluation.MetricName.SAMPLES_F1;
import static io.thaw.evaluation.MetricName.SPEARMAN;
import static io.thaw.evaluation.MetricName.SUBSET_ACCURACY;
import static io.thaw.evaluation.MetricName.WEIGHTED_F1;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What each task is measured by, its main metric first: the one a model is chosen by, and that has an interval. */
public enum TaskMetrics {
    TEXT_CLASSIFICATION,
    MULTI_LABEL_CLASSIFICATION,
    TEXT_REGRESSION,
    TOKEN_CLASSIFICATION,
    QUESTION_ANSWERING,
    MASKED_LANGUAGE_MODELLING;

    public static Optional<TaskMetrics> find(String wireName) {
        return Arrays.stream(values())
                .filter(task -> task.toString().equals(wireName))
                .findFirst();
    }

    /**
     * The first of the names. It may be absent, as Pearson's correlation is for a model that says the same of every text: that
     * is worse than any value.
     */
    public MetricName main() {
        return names().get(0);
    }

    /** All names; a value that is undefined for some examples is absent from their metrics. */
    public List<MetricName> names() {
        return switch (this) {
            case TEXT_CLASSIFICATION -> List.of(ACCURACY, LOSS, MACRO_F1, MICRO_F1, WEIGHTED_F1, MCC, AUROC, ECE);
            case MULTI_LABEL_CLASSIFICATION ->
                List.of(MACRO_F1, LOSS, MICRO_F1, WEIGHTED_F1, SAMPLES_F1, SUBSET_ACCURACY, AUROC);
            case TEXT_REGRESSION -> List.of(PEARSON, SPEARMAN, MSE, RMSE, MAE, R2);
            case TOKEN_CLASSIFICATION -> List.of(F1, LOSS, PRECISION, RECALL, MACRO_F1, ACCURACY);
            case QUESTION_ANSWERING ->
                List.of(
                        F1,
                        LOSS,
                        EXACT_MATCH,
                        HAS_ANSWER_EXACT_MATCH,
                        HAS_ANSWER_F1,
                        NO_ANSWER_EXACT_MATCH,
                        NO_ANSWER_F1);
            case MASKED_LANGUAGE_MODELLING -> List.of(PERPLEXITY, LOSS, ACCURACY);
        };
    }

    IllegalArgumentException doesNotMeasure(MetricName name) {
        return new IllegalArgumentException("%s is not measured for %s.".formatted(name, this));
    }

    /** The task's name on the wire, as in {@code text-classification}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
