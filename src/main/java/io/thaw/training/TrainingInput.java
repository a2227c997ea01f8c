package io.thaw.training;

import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.Pooling;
import io.thaw.freeze.FreezePlan;
import java.util.List;
import java.util.Map;

/**
 * Everything a run of text classification needs.
 *
 * @param tokenizerJson Hugging Face's {@code tokenizer.json}
 * @param labels in the order of the logits
 * @param examples at least of {@link Split#TRAIN}
 */
public record TrainingInput(
        TrainingSpec spec,
        EncoderConfig config,
        String tokenizerJson,
        FreezePlan plan,
        BaseWeights base,
        Pooling pooling,
        List<String> labels,
        Map<Split, List<Example>> examples) {}
