package io.thaw.dataset.intake;

import java.util.List;

/**
 * Which rows are to be spread evenly over the splits.
 *
 * @param ofAnswer the stratum of every answer, or none where all rows are alike
 * @param count of strata, at least 1
 */
record Strata(List<Integer> ofAnswer, int count) {

    /** All rows are alike, and are just shuffled. */
    static final Strata NONE = new Strata(List.of(), 1);

    int of(int answer) {
        return ofAnswer.isEmpty() ? 0 : ofAnswer.get(answer);
    }
}
