package io.thaw.dataset;

import java.util.Arrays;

/**
 * What is kept of every row while a dataset is made: some 40 bytes, however long its text. Rows are numbered from 0
 * through all files, those of the training file first.
 */
final class RowTable {

    private final TextIndex texts = new TextIndex();
    private int[] labels = new int[1024];
    private int[] firsts = new int[1024];
    private Split[] splits = new Split[1024];
    private int size;

    void add(int label, long textHash, Split split) {
        if (size == labels.length) {
            labels = Arrays.copyOf(labels, 2 * size);
            firsts = Arrays.copyOf(firsts, 2 * size);
            splits = Arrays.copyOf(splits, 2 * size);
        }
        labels[size] = label;
        firsts[size] = texts.firstRowWith(textHash, size);
        splits[size] = split;
        size++;
    }

    int size() {
        return size;
    }

    int label(int row) {
        return labels[row];
    }

    /** The first row of the same text. */
    int first(int row) {
        return firsts[row];
    }

    Split split(int row) {
        return splits[row];
    }

    void move(int row, Split split) {
        splits[row] = split;
    }

    /** Gives the labels other numbers. */
    void relabel(int[] numbers) {
        Arrays.setAll(labels, row -> row < size ? numbers[labels[row]] : 0);
    }
}
