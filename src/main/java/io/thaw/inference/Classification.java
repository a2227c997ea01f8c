package io.thaw.inference;

import io.thaw.evaluation.Logits;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which label a text has: the likeliest ones, the highest first.
 *
 * @param topK most labels of an answer
 */
public record Classification(List<TextInput> inputs, int topK) implements Prediction<List<LabelScore>> {

    @Override
    public List<List<LabelScore>> by(LoadedModel model) {
        return Arrays.stream(model.logits(TextInput.windows(inputs, model)))
                .map(logits -> ranked(model.labels(), Logits.softmax(logits)))
                .toList();
    }

    private List<LabelScore> ranked(List<String> labels, double[] scores) {
        return IntStream.range(0, scores.length)
                .mapToObj(i -> new LabelScore(labels.get(i), scores[i]))
                .sorted(Comparator.comparingDouble(LabelScore::score).reversed())
                .limit(topK)
                .toList();
    }
}
