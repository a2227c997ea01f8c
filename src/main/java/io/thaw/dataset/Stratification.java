package io.thaw.dataset;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Splits rows off the training rows so that each split has the same mix of labels. All rows of one text go the same way:
 * a split made here never holds a text that is trained on.
 */
final class Stratification {

    private final RowTable rows;
    private final int[] rowsOfText;
    private final int[] rowsOfLabel;
    private final int[] trainingRowsOfLabel;
    private final List<List<Integer>> textsOfLabel = new ArrayList<>();

    /**
     * Prepares the split of all rows, which are training rows.
     *
     * @param seed of the order in which texts are drawn
     */
    private Stratification(RowTable rows, int trainingRows, int labels, long seed) {
        this.rows = rows;
        this.rowsOfText = new int[trainingRows];
        this.rowsOfLabel = new int[labels];
        IntStream.range(0, labels).forEach(label -> textsOfLabel.add(new ArrayList<>()));
        for (int row = 0; row < trainingRows; row++) {
            int first = rows.first(row);
            if (first == row) {
                textsOfLabel.get(rows.label(row)).add(row);
            }
            rowsOfText[first]++;
            rowsOfLabel[rows.label(row)]++;
        }
        this.trainingRowsOfLabel = rowsOfLabel.clone();
        Random random = new Random(seed);
        textsOfLabel.forEach(texts -> Collections.shuffle(texts, random));
    }

    /**
     * Moves rows of the training file to the splits that are to be made.
     *
     * @throws DomainException if a split that was asked for stays empty
     */
    static void apply(RowTable rows, int labels, DatasetSpec.Shares shares, List<Split> toMake) {
        int trainingRows = (int) IntStream.range(0, rows.size())
                .filter(row -> rows.split(row) == Split.TRAIN)
                .count();
        Stratification stratification = new Stratification(rows, trainingRows, labels, shares.seed());
        for (Split split : toMake) {
            if (shares.of(split) > 0 && stratification.draw(split, shares.of(split)) == 0) {
                throw new DomainException(new Fault(
                        "/spec/split/" + split,
                        ErrorKind.DATASET_DEGENERATE,
                        "A share of %s of %d rows leaves none for %s.".formatted(shares.of(split), trainingRows, split),
                        "Send more rows, raise the share, or set it to 0."));
            }
        }
        stratification.spreadToRowsOfSameText();
    }

    /** Moves the first row of each text drawn; returns how many rows these texts have. */
    private int draw(Split split, double share) {
        int[] quotas = quotas(share);
        int drawn = 0;
        for (int label = 0; label < quotas.length; label++) {
            int left = quotas[label];
            List<Integer> kept = new ArrayList<>();
            for (int text : textsOfLabel.get(label)) {
                if (rowsOfText[text] <= left) {
                    rows.move(text, split);
                    left -= rowsOfText[text];
                } else {
                    kept.add(text);
                }
            }
            textsOfLabel.set(label, kept);
            trainingRowsOfLabel[label] -= quotas[label] - left;
            drawn += quotas[label] - left;
        }
        return drawn;
    }

    /**
     * Rows to draw of each label: its share rounded down, and what is then missing to the share of all rows where most
     * was lost by rounding (Hamilton's method).
     */
    private int[] quotas(double share) {
        int[] quotas = new int[rowsOfLabel.length];
        for (int label = 0; label < quotas.length; label++) {
            quotas[label] = Math.min((int) (rowsOfLabel[label] * share), most(label));
        }
        int wanted = Math.max(1, (int) Math.round(rowsOfText.length * share));
        int missing = wanted - IntStream.of(quotas).sum();
        IntStream.range(0, quotas.length)
                .boxed()
                .filter(label -> quotas[label] < most(label))
                .sorted(Comparator.comparingDouble(label -> quotas[label] - rowsOfLabel[label] * share))
                .limit(Math.max(0, missing))
                .forEach(label -> quotas[label]++);
        return quotas;
    }

    /** A label that nothing trains on would be chosen for nothing, so one row stays. */
    private int most(int label) {
        return trainingRowsOfLabel[label] - 1;
    }

    private void spreadToRowsOfSameText() {
        for (int row = 0; row < rowsOfText.length; row++) {
            rows.move(row, rows.split(rows.first(row)));
        }
    }
}
