package io.thaw.evaluation;

/**
 * Expected calibration error (Guo et al. 2017, "On calibration of modern neural networks"): how far, on
 * average, confidence is from accuracy. Fifteen bins of equal width, each with its upper end.
 */
final class Calibration {

    private static final int BINS = 15;

    private final double[] confidences = new double[BINS];
    private final long[] hits = new long[BINS];
    private long count;

    /**
     * Counts one text.
     *
     * @param confidence the probability of the label predicted
     */
    void add(double confidence, boolean hit) {
        // A diverged model's confidence is NaN, and so is then its error.
        int bin = Math.max(0, (int) Math.ceil(confidence * BINS) - 1);
        confidences[bin] += confidence;
        hits[bin] += hit ? 1 : 0;
        count++;
    }

    double error() {
        double sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            sum += Math.abs(hits[bin] - confidences[bin]);
        }
        return sum / count;
    }
}
