package io.thaw.dataset.intake;

import io.thaw.dataset.DatasetSpec.Shares;
import io.thaw.dataset.Split;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Splits rows off the training rows so that each split has the same mix of strata. All rows of one text, or of one context,
 * go the same way: a split made here never holds a text that is trained on. Takes 8 bytes a row.
 */
final class Stratification {

    private final RowTable rows;
    private final Strata strata;
    private final int trainingRows;
    /** Rows of each group, at the place of its first one. */
    private final int[] rowsOfGroup;
    /** The groups, by their first rows: those of stratum s from {@code starts[s]}, of which {@code left[s]} train. */
    private final int[] groups;

    private final int[] starts;
    private final int[] left;
    private final int[] rowsOfStratum;
    private final int[] trainingRowsOfStratum;

    /**
     * Prepares the split of the training rows.
     *
     * @param seed of the order in which groups are drawn
     */
    private Stratification(RowTable rows, Strata strata, int trainingRows, long seed) {
        this.rows = rows;
        this.strata = strata;
        this.trainingRows = trainingRows;
        this.rowsOfGroup = new int[trainingRows];
        this.rowsOfStratum = new int[strata.count()];
        this.left = new int[strata.count()];
        for (int row = 0; row < trainingRows; row++) {
            rowsOfGroup[rows.group(row)]++;
            rowsOfStratum[stratum(row)]++;
            left[stratum(row)] += isFirst(row) ? 1 : 0;
        }
        this.trainingRowsOfStratum = rowsOfStratum.clone();
        this.starts = new int[strata.count()];
        for (int stratum = 1; stratum < starts.length; stratum++) {
            starts[stratum] = starts[stratum - 1] + left[stratum - 1];
        }
        this.groups = new int[IntStream.of(left).sum()];
        fillAndShuffle(new Random(seed));
    }

    /**
     * Moves rows of the training file to the splits that are to be made.
     *
     * @throws DomainException if a split that was asked for stays empty
     */
    static void apply(RowTable rows, Strata strata, Shares shares, List<Split> toMake) {
        int trainingRows = (int) IntStream.range(0, rows.size())
                .filter(row -> rows.split(row) == Split.TRAIN)
                .count();
        Stratification stratification = new Stratification(rows, strata, trainingRows, shares.seed());
        for (Split split : toMake) {
            if (shares.of(split) > 0 && !stratification.draw(split, shares.of(split))) {
                throw new DomainException(new Fault(
                        "/spec/split/" + split,
                        ErrorKind.DATASET_DEGENERATE,
                        "A share of %s of %d rows leaves none for %s%s."
                                .formatted(shares.of(split), trainingRows, split, stratification.together()),
                        "Send more rows, raise the share, or set it to 0."));
            }
        }
        stratification.spreadToGroups();
    }

    /** Why so many rows may not be enough. */
    private String together() {
        return groups.length == trainingRows
                ? ""
                : ": rows of one text stay together, and there are " + groups.length + " texts";
    }

    private void fillAndShuffle(Random random) {
        int[] next = starts.clone();
        for (int row = 0; row < trainingRows; row++) {
            if (isFirst(row)) {
                groups[next[stratum(row)]++] = row;
            }
        }
        for (int stratum = 0; stratum < starts.length; stratum++) {
            for (int i = left[stratum] - 1; i > 0; i--) {
                swap(starts[stratum] + i, starts[stratum] + random.nextInt(i + 1));
            }
        }
    }

    /** Moves the first row of each group drawn; returns whether there was one. */
    private boolean draw(Split split, double share) {
        int[] quotas = quotas(share);
        boolean drawn = false;
        for (int stratum = 0; stratum < quotas.length; stratum++) {
            int quota = quotas[stratum];
            for (int i = 0; i < left[stratum]; ) {
                int group = groups[starts[stratum] + i];
                if (rowsOfGroup[group] <= quota) {
                    quota -= rowsOfGroup[group];
                    take(stratum, i, split);
                    drawn = true;
                } else {
                    i++;
                }
            }
        }
        return drawn || drawSmallest(split);
    }

    /** Where every group is larger than what is wanted, as contexts with many questions may be, one is too many rather than none. */
    private boolean drawSmallest(Split split) {
        int stratum = -1;
        int smallest = -1;
        for (int s = 0; s < starts.length; s++) {
            for (int i = 0; i < left[s]; i++) {
                int size = rowsOfGroup[groups[starts[s] + i]];
                boolean smaller = smallest < 0 || size < rowsOfGroup[groups[starts[stratum] + smallest]];
                if (size <= most(s) && smaller) {
                    stratum = s;
                    smallest = i;
                }
            }
        }
        if (smallest >= 0) {
            take(stratum, smallest, split);
        }
        return smallest >= 0;
    }

    /** Moves a group out of those that train, and the last of these into its place. */
    private void take(int stratum, int index, Split split) {
        int group = groups[starts[stratum] + index];
        rows.move(group, split);
        trainingRowsOfStratum[stratum] -= rowsOfGroup[group];
        left[stratum]--;
        swap(starts[stratum] + index, starts[stratum] + left[stratum]);
    }

    /**
     * Rows to draw of each stratum: its share rounded down, and what is then missing to the share of all rows where most
     * was lost by rounding (Hamilton's method).
     */
    private int[] quotas(double share) {
        int[] quotas = new int[rowsOfStratum.length];
        for (int stratum = 0; stratum < quotas.length; stratum++) {
            quotas[stratum] = Math.min((int) (rowsOfStratum[stratum] * share), most(stratum));
        }
        int wanted = Math.max(1, (int) Math.round(trainingRows * share));
        int missing = wanted - IntStream.of(quotas).sum();
        IntStream.range(0, quotas.length)
                .boxed()
                .filter(stratum -> quotas[stratum] < most(stratum))
                .sorted(Comparator.comparingDouble(stratum -> quotas[stratum] - rowsOfStratum[stratum] * share))
                .limit(Math.max(0, missing))
                .forEach(stratum -> quotas[stratum]++);
        return quotas;
    }

    /** A label that nothing trains on would be chosen for nothing, so one row stays. */
    private int most(int stratum) {
        return Math.max(0, trainingRowsOfStratum[stratum] - 1);
    }

    private void spreadToGroups() {
        for (int row = 0; row < trainingRows; row++) {
            rows.move(row, rows.split(rows.group(row)));
        }
    }

    private int stratum(int row) {
        return strata.of(rows.answer(row));
    }

    private boolean isFirst(int row) {
        return rows.group(row) == row;
    }

    private void swap(int i, int j) {
        int group = groups[i];
        groups[i] = groups[j];
        groups[j] = group;
    }
}
