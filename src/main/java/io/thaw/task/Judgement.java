package io.thaw.task;

import io.thaw.evaluation.Evaluation;
import java.util.List;

/**
 * What a split's outputs are worth.
 *
 * @param worst the mistakes with the highest loss, the worst first
 * @param thresholds from which score on each label applies, in their order, where several can apply; else none
 */
public record Judgement(Evaluation evaluation, List<Mistake> worst, List<Double> thresholds) {}
