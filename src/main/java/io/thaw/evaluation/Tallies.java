package io.thaw.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The tallies of all labels, and their averages, named as in scikit-learn. */
record Tallies(List<Tally> ofLabel) {

    static Tallies of(long[] hits, long[] predicted, long[] truth) {
        List<Tally> tallies = new ArrayList<>();
        for (int label = 0; label < hits.length; label++) {
            tallies.add(new Tally(hits[label], predicted[label], truth[label]));
        }
        return new Tallies(tallies);
    }

    /** Without the labels that are neither true nor predicted anywhere. */
    Tallies seen() {
        return new Tallies(ofLabel.stream().filter(Tally::isSeen).toList());
    }

    /** All labels together. */
    Tally total() {
        return ofLabel.stream().reduce(new Tally(0, 0, 0), Tally::plus);
    }

    /** NaN without any label. */
    double macroF1() {
        return ofLabel.stream().mapToDouble(Tally::f1).average().orElse(Double.NaN);
    }

    double weightedF1() {
        long truth = total().truth();
        return truth == 0
                ? 0
                : ofLabel.stream()
                                .mapToDouble(tally -> tally.f1() * tally.truth())
                                .sum()
                        / truth;
    }

    List<LabelQuality> qualities(List<String> labels) {
        return IntStream.range(0, labels.size())
                .mapToObj(label -> ofLabel.get(label).quality(labels.get(label)))
                .toList();
    }
}
