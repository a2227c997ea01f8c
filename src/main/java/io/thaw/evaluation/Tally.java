package io.thaw.evaluation;

/**
 * How often a label was predicted, was true, and was both. Ratios without a denominator are 0, as in scikit-learn and
 * seqeval.
 */
record Tally(long hits, long predicted, long truth) {

    Tally plus(Tally other) {
        return new Tally(hits + other.hits, predicted + other.predicted, truth + other.truth);
    }

    double precision() {
        return predicted == 0 ? 0 : (double) hits / predicted;
    }

    double recall() {
        return truth == 0 ? 0 : (double) hits / truth;
    }

    double f1() {
        return predicted + truth == 0 ? 0 : 2.0 * hits / (predicted + truth);
    }

    boolean isSeen() {
        return predicted + truth > 0;
    }

    /** Whether nothing was missed and nothing was made up. */
    boolean isExact() {
        return hits == predicted && hits == truth;
    }

    LabelQuality quality(String label) {
        return new LabelQuality(label, precision(), recall(), f1(), truth);
    }
}
