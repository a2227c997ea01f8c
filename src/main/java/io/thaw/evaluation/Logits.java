package io.thaw.evaluation;

/** What a model's raw outputs say, computed in double precision. */
public final class Logits {

    private Logits() {}

    /** The index of the largest; the first of equals. */
    public static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    /** In nats. */
    public static double crossEntropy(float[] logits, int truth) {
        double max = logits[best(logits)];
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        return max + Math.log(sum) - logits[truth];
    }

    public static double[] softmax(float[] logits) {
        double max = logits[best(logits)];
        double[] probabilities = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Math.exp(logits[i] - max);
            sum += probabilities[i];
        }
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }

    public static double sigmoid(float logit) {
        return 1 / (1 + Math.exp(-(double) logit));
    }

    /** Cross-entropy of one yes-or-no question, in nats: log(1 + e^-x) if it is true and log(1 + e^x) if not. */
    static double binaryCrossEntropy(float logit, boolean truth) {
        double wrong = truth ? -logit : logit;
        return Math.max(wrong, 0) + Math.log1p(Math.exp(-Math.abs(wrong)));
    }
}
