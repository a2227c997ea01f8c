package io.thaw.dataset.intake;

import io.thaw.dataset.Dataset.Scores;
import io.thaw.dataset.Dataset.SplitProfile;
import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.encoder.TaskType;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Counts what a split holds while its examples pass by. */
final class SplitTally {

    private final TaskType task;
    private final Map<String, Integer> labelIndexes;
    private final int[] labelCounts;
    private final LengthCounts lengths = new LengthCounts();
    private final ScriptCounts scripts = new ScriptCounts();
    private final DoubleSummaryStatistics scores = new DoubleSummaryStatistics();
    private int rows;
    private int unanswerable;

    SplitTally(TaskType task, Map<String, Integer> labelIndexes) {
        this.task = task;
        this.labelIndexes = labelIndexes;
        this.labelCounts = new int[labelIndexes.size()];
    }

    void add(Example example) {
        rows++;
        for (String label : Answers.labels(example)) {
            labelCounts[Objects.requireNonNull(labelIndexes.get(label))]++;
        }
        lengths.add(example);
        scripts.add(example);
        if (example instanceof Example.Scored scored) {
            scores.accept(scored.score());
        }
        if (example instanceof Example.Question question && question.answers().isEmpty()) {
            unanswerable++;
        }
    }

    SplitProfile profile(Split split, String blob) {
        List<Integer> counts = IntStream.of(labelCounts).boxed().toList();
        return new SplitProfile(
                split,
                rows,
                counts,
                blob,
                lengths.lengths(),
                scripts.shares(),
                task == TaskType.TEXT_REGRESSION
                        ? new Scores(scores.getMin(), scores.getAverage(), scores.getMax())
                        : null,
                task == TaskType.QUESTION_ANSWERING ? unanswerable : null);
    }
}
