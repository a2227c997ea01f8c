package io.thaw.dataset.intake;

import io.thaw.dataset.Dataset.SplitProfile;
import io.thaw.dataset.Dataset.Warning;
import io.thaw.dataset.Split;
import io.thaw.encoder.TaskType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Finds what is allowed and worth a look in rows that are split. */
final class Profiling {

    /** A label that fewer rows have is hardly learned. */
    private static final int FEW_ROWS = 10;

    private static final int TOLD_LABELS = 10;
    /** What is rare in training and not so in another split was not learned. */
    private static final double RARE_SHARE = 0.01;

    private static final double COMMON_SHARE = 0.1;

    private final TaskType task;
    private final RowTable rows;
    private final List<Warning> warnings = new ArrayList<>();
    /** What is trained on: the first rows of its texts, or contexts. */
    private final BitSet trained = new BitSet();

    private final Map<Split, Integer> counts = new EnumMap<>(Split.class);

    Profiling(TaskType task, RowTable rows) {
        this.task = task;
        this.rows = rows;
        rowsOf(Split.TRAIN).forEach(row -> trained.set(rows.group(row)));
        for (Split split : Split.values()) {
            counts.put(split, (int) rowsOf(split).count());
        }
    }

    int count(Split split) {
        return Objects.requireNonNull(counts.get(split));
    }

    List<Warning> warnings(Survey.Findings findings, List<SplitProfile> splits) {
        warnings.clear();
        int skipped = findings.files().stream().mapToInt(file -> file.skipped()).sum();
        add("skipped_rows", "%d rows are wrong and were left out.", skipped, findings.skips());
        for (Split split : Split.values()) {
            duplicates(split);
        }
        contradictions();
        leaks(Split.VALIDATION);
        leaks(Split.TEST);
        add(
                "broken_spans",
                "%d tags go on with a span that has not begun, as I-x after O; they are read as its beginning.",
                findings.brokenSpans(),
                List.of());
        rareLabels(findings.labels(), splits.get(0));
        splits.forEach(split -> foreignScripts(split, splits.get(0)));
        return List.copyOf(warnings);
    }

    private void duplicates(Split split) {
        BitSet seen = new BitSet();
        rowsOf(split).forEach(row -> seen.set(rows.first(row)));
        add(
                "duplicate_texts",
                "%d rows of the split '" + split + "' repeat the text of an earlier one.",
                count(split) - seen.cardinality(),
                List.of());
    }

    /** Such texts cannot be learned, and bound every metric. */
    private void contradictions() {
        BitSet contradicting = new BitSet();
        IntStream.range(0, rows.size())
                .filter(row -> rows.answer(row) != rows.answer(rows.first(row)))
                .forEach(row -> contradicting.set(rows.first(row)));
        String answer = switch (task) {
            case TEXT_CLASSIFICATION -> "label";
            case MULTI_LABEL_CLASSIFICATION -> "set of labels";
            case TEXT_REGRESSION -> "score";
            case TOKEN_CLASSIFICATION -> "row of tags";
            case QUESTION_ANSWERING, MASKED_LANGUAGE_MODELLING -> "answer";
        };
        add(
                "contradicting_labels",
                "%d texts stand there with more than one " + answer + ".",
                contradicting.cardinality(),
                List.of());
    }

    /** A text that was trained on says nothing about other texts. */
    private void leaks(Split split) {
        long leaked = rowsOf(split).filter(row -> trained.get(rows.group(row))).count();
        String text = task == TaskType.QUESTION_ANSWERING ? "context" : "text";
        add(
                "leaked_texts",
                "%d rows of the split '" + split + "' have a " + text + " that is trained on; metrics on them flatter.",
                (int) leaked,
                List.of());
    }

    private void rareLabels(List<String> labels, SplitProfile training) {
        List<String> rare = IntStream.range(0, labels.size())
                .filter(label -> training.labelCounts().get(label) < FEW_ROWS)
                .mapToObj(labels::get)
                .toList();
        add(
                "rare_labels",
                "%d labels stand there fewer than " + FEW_ROWS + " times to train on.",
                rare.size(),
                rare.subList(0, Math.min(rare.size(), TOLD_LABELS)));
    }

    private void foreignScripts(SplitProfile split, SplitProfile training) {
        List<String> foreign = split.scripts().entrySet().stream()
                .filter(script -> script.getValue() >= COMMON_SHARE)
                .map(Map.Entry::getKey)
                .filter(script -> training.scripts().getOrDefault(script, 0.0) < RARE_SHARE)
                .toList();
        add(
                "foreign_scripts",
                "%d scripts of the split '" + split.split() + "' are hardly trained on.",
                foreign.size(),
                foreign);
    }

    private void add(String code, String message, int count, List<String> examples) {
        if (count > 0) {
            warnings.add(new Warning(code, message.formatted(count), count, examples));
        }
    }

    private IntStream rowsOf(Split split) {
        return IntStream.range(0, rows.size()).filter(row -> rows.split(row) == split);
    }
}
