package io.thaw.worker;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.evaluation.Bootstrap;
import io.thaw.evaluation.Evaluation;
import io.thaw.evaluation.Interval;
import io.thaw.evaluation.LabelEvaluation;
import io.thaw.evaluation.LabelQuality;
import io.thaw.task.Judgement;
import io.thaw.task.Mistake;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How good a job's model is, as {@code GET /v1/jobs/{id}/evaluation} answers with it.
 *
 * @param splits by name, as in {@code test}
 */
record EvaluationReport(Map<String, SplitReport> splits) {

    /**
     * One split's.
     *
     * @param confidence where the main metric lies with 95 % confidence; null where it is undefined
     * @param confusion rows that are (first) and were taken for (second), by label; null for other tasks
     * @param thresholds from which score on each label applies; null for other tasks
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SplitReport(
            Map<String, Double> metrics,
            String mainMetric,
            @Nullable Interval confidence,
            List<LabelQuality> labels,
            @Nullable Map<String, Map<String, Integer>> confusion,
            @Nullable List<Double> thresholds,
            List<MistakeReport> worstErrors) {}

    /** A mistake with its example. */
    record MistakeReport(int row, double loss, String expected, String predicted, Example example) {}

    static EvaluationReport of(Map<Split, Judgement> judgements, Map<Split, List<Example>> examples, long seed) {
        Map<String, SplitReport> splits = new LinkedHashMap<>();
        judgements.forEach((split, judgement) -> splits.put(
                split.toString(), report(judgement, examples.getOrDefault(split, List.of()), Bootstrap.seeded(seed))));
        return new EvaluationReport(splits);
    }

    private static SplitReport report(Judgement judgement, List<Example> examples, Bootstrap bootstrap) {
        Evaluation evaluation = judgement.evaluation();
        return new SplitReport(
                evaluation.metrics(),
                evaluation.task().main().toString(),
                evaluation.interval(bootstrap).orElse(null),
                evaluation.labels(),
                evaluation instanceof LabelEvaluation labels ? confusion(labels) : null,
                judgement.thresholds().isEmpty() ? null : judgement.thresholds(),
                judgement.worst().stream()
                        .map(mistake -> report(mistake, examples.get(mistake.row())))
                        .toList());
    }

    private static MistakeReport report(Mistake mistake, Example example) {
        return new MistakeReport(mistake.row(), mistake.loss(), mistake.expected(), mistake.predicted(), example);
    }

    /** What was never confused is left out. */
    private static Map<String, Map<String, Integer>> confusion(LabelEvaluation evaluation) {
        List<String> labels =
                evaluation.labels().stream().map(LabelQuality::label).toList();
        int[][] counts = evaluation.confusion();
        Map<String, Map<String, Integer>> confusion = new LinkedHashMap<>();
        for (int truth = 0; truth < counts.length; truth++) {
            Map<String, Integer> taken = new LinkedHashMap<>();
            for (int said = 0; said < counts.length; said++) {
                if (counts[truth][said] > 0) {
                    taken.put(labels.get(said), counts[truth][said]);
                }
            }
            confusion.put(labels.get(truth), taken);
        }
        return confusion;
    }
}
