package io.thaw.evaluation;

import java.util.Arrays;

/** One number per example, 8 bytes each. */
final class Column {

    private double[] values = new double[64];
    private int size;

    void add(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    int size() {
        return size;
    }

    double get(int example) {
        return values[example];
    }

    double[] values() {
        return Arrays.copyOf(values, size);
    }

    double[] values(int[] examples) {
        double[] chosen = new double[examples.length];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = values[examples[i]];
        }
        return chosen;
    }

    double sum() {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += values[i];
        }
        return sum;
    }

    double sum(int[] examples) {
        double sum = 0;
        for (int example : examples) {
            sum += values[example];
        }
        return sum;
    }

    /** NaN if there are none. */
    double mean() {
        return sum() / size;
    }

    double mean(int[] examples) {
        return sum(examples) / examples.length;
    }
}
