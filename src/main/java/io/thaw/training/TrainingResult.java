package io.thaw.training;

import io.thaw.dataset.Split;
import io.thaw.freeze.Certificate;
import io.thaw.task.Judgement;
import java.util.List;
import java.util.Map;

/**
 * What a run ended with. The tensors themselves went to the {@link WeightSink}.
 *
 * @param judgements of the weights kept, by split
 * @param keptEpoch the epoch whose weights were kept: the best on the validation split, else the last
 * @param keptStep the last step of that epoch
 * @param cacheBytes of the frozen prefix's output
 * @param rollbacks what the model is worth with components restored, on {@link #rollbackSplit}; none where nobody asked
 */
public record TrainingResult(
        Map<Split, Judgement> judgements,
        int keptEpoch,
        long keptStep,
        long cacheBytes,
        Certificate certificate,
        List<Restored> rollbacks) {

    /**
     * A model whose lower components have the base's values again.
     *
     * @param through the highest of them, as in {@code encoder.layer.3}
     * @param storedBytes of what is left of the training
     */
    public record Restored(String through, Judgement judgement, long storedBytes) {}

    /** The split that rollbacks are judged on: that which chooses, or else that which was held out. */
    public Split rollbackSplit() {
        return judgements.containsKey(Split.VALIDATION) ? Split.VALIDATION : Split.TEST;
    }
}
