package io.thaw.training;

import java.util.LinkedHashMap;
import java.util.Map;

/** Counts a classifier's hits on one split. */
final class Evaluation {

    private final int[][] confusion;
    private double lossSum;
    private int count;

    Evaluation(int labels) {
        this.confusion = new int[labels][labels];
    }

    /**
     * Counts one text.
     *
     * @param logits one per label
     */
    void add(float[] logits, int label) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        confusion[label][best]++;
        lossSum += crossEntropy(logits, label, logits[best]);
        count++;
    }

    private static double crossEntropy(float[] logits, int label, double max) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        return max + Math.log(sum) - logits[label];
    }

    /** {@code loss} (mean cross-entropy), {@code accuracy}, and {@code macro_f1}, the mean of each label's F1. */
    Map<String, Double> metrics() {
        int hits = 0;
        double f1Sum = 0;
        for (int label = 0; label < confusion.length; label++) {
            int hit = confusion[label][label];
            int truth = 0;
            int predicted = 0;
            for (int other = 0; other < confusion.length; other++) {
                truth += confusion[label][other];
                predicted += confusion[other][label];
            }
            hits += hit;
            f1Sum += truth + predicted == 0 ? 0 : 2.0 * hit / (truth + predicted);
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", lossSum / count);
        metrics.put("accuracy", (double) hits / count);
        metrics.put("macro_f1", f1Sum / confusion.length);
        return metrics;
    }
}
