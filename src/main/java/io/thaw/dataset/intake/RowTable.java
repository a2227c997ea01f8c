package io.thaw.dataset.intake;

import io.thaw.dataset.Split;
import java.util.BitSet;

/**
 * What is kept of every row while a dataset is made: up to 30 bytes, however long its text (and 23 more where rows are
 * grouped by more than their text). Rows are numbered from 0 through all files, those of the training file first.
 */
final class RowTable {

    /** Keeps the table below 256 MB of heap; a file of 1 GB has as many rows if they are of 134 bytes. */
    static final int MOST_ROWS = 8_000_000;

    private final IntColumn answers = new IntColumn();
    private final TextIndex texts = new TextIndex();
    private final TextIndex groups;
    private final BitSet validation = new BitSet();
    private final BitSet test = new BitSet();

    /**
     * Starts empty.
     *
     * @param grouped whether rows of different texts can belong together
     */
    RowTable(boolean grouped) {
        this.groups = grouped ? new TextIndex() : texts;
    }

    /**
     * Adds the next row.
     *
     * @param answer what is to be learned of it, as a number: equal where the same is to be learned
     */
    void add(int answer, long textHash, long groupHash, Split split) {
        move(size(), split);
        answers.add(answer);
        texts.add(textHash);
        if (groups != texts) {
            groups.add(groupHash);
        }
    }

    /** Ends the adding, and frees what it needed. */
    void seal() {
        texts.seal();
        groups.seal();
    }

    int size() {
        return answers.size();
    }

    int answer(int row) {
        return answers.get(row);
    }

    /** The first row of the same text. */
    int first(int row) {
        return texts.first(row);
    }

    /** The first row of those that are to stay in one split. */
    int group(int row) {
        return groups.first(row);
    }

    Split split(int row) {
        if (test.get(row)) {
            return Split.TEST;
        }
        return validation.get(row) ? Split.VALIDATION : Split.TRAIN;
    }

    void move(int row, Split split) {
        validation.set(row, split == Split.VALIDATION);
        test.set(row, split == Split.TEST);
    }
}
