package io.thaw.training;

import io.thaw.dataset.Split;
import io.thaw.freeze.Certificate;
import io.thaw.task.Judgement;
import java.util.Map;

/**
 * What a run ended with. The tensors themselves went to the {@link WeightSink}.
 *
 * @param judgements of the weights kept, by split
 * @param keptEpoch the epoch whose weights were kept: the best on the validation split, else the last
 * @param keptStep the last step of that epoch
 * @param cacheBytes of the frozen prefix's output
 */
public record TrainingResult(
        Map<Split, Judgement> judgements, int keptEpoch, long keptStep, long cacheBytes, Certificate certificate) {}
