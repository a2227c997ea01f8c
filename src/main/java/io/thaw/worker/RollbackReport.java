package io.thaw.worker;

import io.thaw.dataset.Split;
import io.thaw.evaluation.Evaluation;
import io.thaw.training.TrainingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which components' changes mattered, as {@code GET /v1/models/{id}/rollback-curve} answers with it.
 *
 * @param split that each point was judged on
 * @param metric the task's main one
 * @param points from the model itself on, one more component restored each time
 */
record RollbackReport(String split, String metric, List<Point> points) {

    /**
     * A model whose lower components are the base's again.
     *
     * @param restoredThrough the highest of them; null where there is none
     * @param value of the main metric
     * @param storedBytes of tensors that the base does not have
     */
    record Point(@Nullable String restoredThrough, double value, Map<String, Double> metrics, long storedBytes) {

        static Point of(@Nullable String restoredThrough, Evaluation evaluation, long storedBytes) {
            return new Point(
                    restoredThrough, evaluation.value(evaluation.task().main()), evaluation.metrics(), storedBytes);
        }
    }

    /** The curve of a run that has one. */
    static RollbackReport of(TrainingResult result, long storedBytes) {
        Split split = result.rollbackSplit();
        Evaluation whole =
                Objects.requireNonNull(result.judgements().get(split)).evaluation();
        List<Point> points = new ArrayList<>();
        points.add(Point.of(null, whole, storedBytes));
        result.rollbacks()
                .forEach(each ->
                        points.add(Point.of(each.through(), each.judgement().evaluation(), each.storedBytes())));
        return new RollbackReport(split.toString(), whole.task().main().toString(), points);
    }
}
