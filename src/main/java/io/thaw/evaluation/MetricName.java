package io.thaw.evaluation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The name of a number that says what a model is worth. Shares, scores and their means lie between 0 and 1 (correlations
 * between -1 and 1), never in percent.
 */
public enum MetricName {
    /**
     * Mean cross-entropy in nats, of what the task predicts: texts, labels, words, answer positions, masked tokens. Without
     * class weights and label smoothing, whatever a training uses.
     */
    LOSS(false),
    /** Share of texts, of words, or of masked tokens that were predicted right. */
    ACCURACY,
    /** The F1 of each label, averaged. */
    MACRO_F1,
    /** F1 of the hits and misses of all labels together. */
    MICRO_F1,
    /** The F1 of each label, averaged by how often the label is true. */
    WEIGHTED_F1,
    /** The F1 of each text's set of labels, averaged. */
    SAMPLES_F1,
    /** Share of texts whose set of labels is right as a whole. */
    SUBSET_ACCURACY,
    /** Matthews correlation coefficient, for any number of labels (Gorodkin 2004). */
    MCC,
    /** Area under the ROC curve; with more than two labels, of each against the rest, averaged. */
    AUROC,
    /** Expected calibration error in 15 bins of equal width (Guo et al. 2017). */
    ECE(false),
    /** Mean squared error, in the square of the target's unit. */
    MSE(false),
    /** Root of the mean squared error, in the target's unit. */
    RMSE(false),
    /** Mean absolute error, in the target's unit. */
    MAE(false),
    /** Share of the target's variance that is explained; below 0 where the mean would have done better. */
    R2,
    PEARSON,
    /** Pearson's correlation of the ranks; equal values share the mean of their ranks. */
    SPEARMAN,
    /** Of entities (all types together), or the mean over questions. */
    F1,
    /** Share of the predicted entities that are true. */
    PRECISION,
    /** Share of the true entities that were found. */
    RECALL,
    /** Share of questions whose normalised answer is one of the true ones. */
    EXACT_MATCH,
    HAS_ANSWER_EXACT_MATCH,
    HAS_ANSWER_F1,
    NO_ANSWER_EXACT_MATCH,
    NO_ANSWER_F1,
    /** Exponential of the loss per masked token. */
    PERPLEXITY(false);

    private final boolean higherIsBetter;

    MetricName() {
        this(true);
    }

    MetricName(boolean higherIsBetter) {
        this.higherIsBetter = higherIsBetter;
    }

    public static Optional<MetricName> find(String wireName) {
        return Arrays.stream(values())
                .filter(name -> name.toString().equals(wireName))
                .findFirst();
    }

    public boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** The name on the wire, as in {@code macro_f1}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
