package io.thaw.evaluation;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Texts with any number of labels each, a label being predicted if its sigmoid reaches its threshold. F1 and AUROC are
 * those of scikit-learn's {@code f1_score} and {@code roc_auc_score} on indicator matrices: macro averages are over all
 * labels, and a text without labels that was given none has an F1 of 0.
 */
public final class MultiLabelEvaluation implements Evaluation {

    private static final double DEFAULT_THRESHOLD = 0.5;

    private final List<String> labels;
    private final List<Double> thresholds;
    private final LabelSets sets;
    private final ScoreSample scores;
    private double lossSum;

    /** With a threshold of 0.5 for each label. */
    public MultiLabelEvaluation(List<String> labels) {
        this(labels, Collections.nCopies(labels.size(), DEFAULT_THRESHOLD));
    }

    /**
     * Nothing added yet.
     *
     * @param labels in the order of the logits
     * @param thresholds between 0 and 1, one per label
     */
    public MultiLabelEvaluation(List<String> labels, List<Double> thresholds) {
        this.labels = List.copyOf(labels);
        this.thresholds = List.copyOf(thresholds);
        this.sets = new LabelSets(labels.size());
        this.scores = new ScoreSample(labels.size(), ScoreSample.MOST_SCORES);
    }

    /**
     * Adds one text.
     *
     * @param logits one per label
     * @param isTrue which labels the text has, by index
     * @return its loss, the mean of its labels'
     */
    public double add(float[] logits, IntPredicate isTrue) {
        double[] text = new double[logits.length];
        double loss = 0;
        for (int label = 0; label < logits.length; label++) {
            text[label] = Logits.sigmoid(logits[label]);
            loss += Logits.binaryCrossEntropy(logits[label], isTrue.test(label)) / logits.length;
        }
        // As a float, since that is how the thresholds are chosen.
        sets.add(isTrue, label -> (float) text[label] >= thresholds.get(label));
        scores.add(text, isTrue);
        lossSum += loss;
        return loss;
    }

    /**
     * For each label the threshold with the highest F1 on these texts, whatever thresholds they were judged by: the score of
     * one of the texts, of equally good ones the lowest; 0.5 for a label that no text has. To be chosen on the validation
     * split and judged on another.
     */
    public List<Double> bestThresholds() {
        return IntStream.range(0, labels.size()).mapToObj(scores::bestThreshold).toList();
    }

    @Override
    public TaskMetrics task() {
        return TaskMetrics.MULTI_LABEL_CLASSIFICATION;
    }

    @Override
    public double value(MetricName name) {
        return switch (name) {
            case LOSS -> lossSum / sets.size();
            case MACRO_F1 -> tallies().macroF1();
            case MICRO_F1 -> tallies().total().f1();
            case WEIGHTED_F1 -> tallies().weightedF1();
            case SAMPLES_F1 ->
                texts().mapToDouble(text -> sets.tally(text).f1()).average().orElse(Double.NaN);
            case SUBSET_ACCURACY ->
                texts().mapToDouble(text -> sets.tally(text).isExact() ? 1 : 0)
                        .average()
                        .orElse(Double.NaN);
            case AUROC -> scores.macroAuroc();
            default -> throw task().doesNotMeasure(name);
        };
    }

    @Override
    public List<LabelQuality> labels() {
        return tallies().qualities(labels);
    }

    @Override
    public Optional<Interval> interval(Bootstrap bootstrap) {
        return bootstrap.interval(sets.size(), texts -> sets.tallies(texts).macroF1());
    }

    private Tallies tallies() {
        return sets.tallies(texts().toArray());
    }

    private IntStream texts() {
        return IntStream.range(0, sets.size());
    }
}
