package io.thaw.evaluation;

import java.util.List;
import java.util.Optional;

/**
 * Texts with one label each. F1, MCC and AUROC are those of scikit-learn's {@code f1_score}, {@code matthews_corrcoef} and
 * {@code roc_auc_score}: averages of F1 leave out a label that is neither true nor predicted anywhere; AUROC takes the
 * second of two labels for the positive one, averages more of them one against the rest, and is undefined where a label is
 * true nowhere or everywhere.
 */
public final class LabelEvaluation implements Evaluation {

    private final List<String> labels;
    private final int[][] confusion;
    private final ScoreSample scores;
    private final Calibration calibration = new Calibration();
    private final Column hits = new Column();
    private double lossSum;

    /**
     * Nothing added yet.
     *
     * @param labels in the order of the logits
     */
    public LabelEvaluation(List<String> labels) {
        this.labels = List.copyOf(labels);
        this.confusion = new int[labels.size()][labels.size()];
        this.scores = new ScoreSample(labels.size(), ScoreSample.MOST_SCORES);
    }

    /**
     * Adds one text.
     *
     * @param logits one per label
     * @return its loss
     */
    public double add(float[] logits, int truth) {
        double[] probabilities = Logits.softmax(logits);
        int predicted = Logits.best(logits);
        double loss = Logits.crossEntropy(logits, truth);
        confusion[truth][predicted]++;
        scores.add(probabilities, label -> label == truth);
        calibration.add(probabilities[predicted], predicted == truth);
        hits.add(predicted == truth ? 1 : 0);
        lossSum += loss;
        return loss;
    }

    @Override
    public TaskMetrics task() {
        return TaskMetrics.TEXT_CLASSIFICATION;
    }

    @Override
    public double value(MetricName name) {
        return switch (name) {
            case LOSS -> lossSum / hits.size();
            case ACCURACY -> hits.mean();
            case MACRO_F1 -> tallies().seen().macroF1();
            case MICRO_F1 -> tallies().total().f1();
            case WEIGHTED_F1 -> tallies().weightedF1();
            case MCC -> correlation();
            case AUROC -> labels.size() == 2 ? scores.auroc(1) : scores.macroAuroc();
            case ECE -> calibration.error();
            default -> throw task().doesNotMeasure(name);
        };
    }

    @Override
    public List<LabelQuality> labels() {
        return tallies().qualities(labels);
    }

    /** How often the first index's label was taken for the second's. */
    public int[][] confusion() {
        int[][] copy = new int[confusion.length][];
        for (int label = 0; label < copy.length; label++) {
            copy[label] = confusion[label].clone();
        }
        return copy;
    }

    @Override
    public Optional<Interval> interval(Bootstrap bootstrap) {
        return bootstrap.interval(hits.size(), hits::mean);
    }

    private Tallies tallies() {
        long[] right = new long[labels.size()];
        long[] predicted = new long[labels.size()];
        long[] truth = new long[labels.size()];
        for (int label = 0; label < right.length; label++) {
            right[label] = confusion[label][label];
            for (int other = 0; other < right.length; other++) {
                truth[label] += confusion[label][other];
                predicted[other] += confusion[label][other];
            }
        }
        return Tallies.of(right, predicted, truth);
    }

    /**
     * Gorodkin 2004, "Comparing two K-category assignments by a K-category correlation coefficient", from the counts; 0
     * where all texts have one label or were given one.
     */
    private double correlation() {
        double all = hits.size();
        double chance = 0;
        double samePrediction = 0;
        double sameTruth = 0;
        for (Tally tally : tallies().ofLabel()) {
            chance += (double) tally.predicted() * tally.truth();
            samePrediction += (double) tally.predicted() * tally.predicted();
            sameTruth += (double) tally.truth() * tally.truth();
        }
        double spread = (all * all - samePrediction) * (all * all - sameTruth);
        return spread == 0 ? 0 : (hits.sum() * all - chance) / Math.sqrt(spread);
    }
}
