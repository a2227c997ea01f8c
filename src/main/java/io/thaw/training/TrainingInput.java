package io.thaw.training;

import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.encoder.EncoderConfig;
import io.thaw.freeze.FreezePlan;
import io.thaw.task.TaskSpec;
import java.util.List;
import java.util.Map;

/**
 * Everything a run needs.
 *
 * @param tokenizerJson Hugging Face's {@code tokenizer.json}
 * @param examples of the task's kind, at least of {@link Split#TRAIN}
 * @param rollbackCurve whether the model is judged with components restored, too
 */
public record TrainingInput(
        TrainingSpec spec,
        TaskSpec task,
        EncoderConfig config,
        String tokenizerJson,
        FreezePlan plan,
        BaseWeights base,
        Map<Split, List<Example>> examples,
        boolean rollbackCurve) {}
