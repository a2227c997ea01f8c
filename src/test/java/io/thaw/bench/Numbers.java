package io.thaw.bench;

import java.util.List;

/** What tables tell of repeated measurements. */
final class Numbers {

    private Numbers() {}

    static double median(List<Double> values) {
        return quantile(values, 0.5);
    }

    static double min(List<Double> values) {
        return quantile(values, 0);
    }

    /** Linear between the two nearest values. */
    static double quantile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        double place = share * (sorted.size() - 1);
        double below = sorted.get((int) Math.floor(place));
        double above = sorted.get((int) Math.ceil(place));
        return below + (place - Math.floor(place)) * (above - below);
    }

    /** Median, least and greatest: {@code 2.31 (2.20–2.35)}. */
    static String spread(List<Double> values) {
        return "%s (%s–%s)".formatted(digits(median(values)), digits(min(values)), digits(quantile(values, 1)));
    }

    /** Three digits. */
    static String digits(double value) {
        return value < 1 ? "%.3f".formatted(value) : value < 10 ? "%.2f".formatted(value) : "%.1f".formatted(value);
    }
}
