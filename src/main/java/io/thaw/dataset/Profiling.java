package io.thaw.dataset;

import io.thaw.dataset.Dataset.Warning;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Counts what the rows of a finished split hold. */
final class Profiling {

    private final RowTable rows;
    /** The texts of each split, by their first rows. */
    private final Map<Split, BitSet> texts = new EnumMap<>(Split.class);
    /** Rows of a text that stands in an earlier row of the same split. */
    private final Map<Split, Integer> duplicates = new EnumMap<>(Split.class);

    Profiling(RowTable rows) {
        this.rows = rows;
        for (Split split : Split.values()) {
            BitSet seen = new BitSet();
            rowsOf(split).forEach(row -> seen.set(rows.first(row)));
            texts.put(split, seen);
            duplicates.put(split, count(split) - seen.cardinality());
        }
    }

    int count(Split split) {
        return (int) rowsOf(split).count();
    }

    /** Rows per label, in the order of the labels' numbers. */
    List<Integer> labelCounts(Split split, int labels) {
        int[] counts = new int[labels];
        rowsOf(split).forEach(row -> counts[rows.label(row)]++);
        return IntStream.of(counts).boxed().toList();
    }

    List<Warning> warnings() {
        List<Warning> warnings = new ArrayList<>();
        for (Split split : Split.values()) {
            add(warnings, duplicates(split));
        }
        add(warnings, contradictions());
        add(warnings, leaks(Split.VALIDATION));
        add(warnings, leaks(Split.TEST));
        return List.copyOf(warnings);
    }

    private static void add(List<Warning> warnings, @Nullable Warning warning) {
        if (warning != null) {
            warnings.add(warning);
        }
    }

    private @Nullable Warning duplicates(Split split) {
        return warning(
                "duplicate_texts",
                "%d rows of the split '" + split + "' repeat the text of an earlier one.",
                Objects.requireNonNull(duplicates.get(split)));
    }

    /** Such texts cannot be learned, and bound every metric. */
    private @Nullable Warning contradictions() {
        BitSet contradicting = new BitSet();
        IntStream.range(0, rows.size())
                .filter(row -> rows.label(row) != rows.label(rows.first(row)))
                .forEach(row -> contradicting.set(rows.first(row)));
        return warning(
                "contradicting_labels", "%d texts stand there with more than one label.", contradicting.cardinality());
    }

    /** A text that was trained on says nothing about other texts. */
    private @Nullable Warning leaks(Split split) {
        BitSet trained = Objects.requireNonNull(texts.get(Split.TRAIN));
        long leaked = rowsOf(split).filter(row -> trained.get(rows.first(row))).count();
        return warning(
                "leaked_texts",
                "%d rows of the split '" + split + "' have a text that is trained on; metrics on them flatter.",
                (int) leaked);
    }

    private static @Nullable Warning warning(String code, String message, int count) {
        return count == 0 ? null : new Warning(code, message.formatted(count), count);
    }

    private IntStream rowsOf(Split split) {
        return IntStream.range(0, rows.size()).filter(row -> rows.split(row) == split);
    }
}
