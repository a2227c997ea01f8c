package io.thaw.inference;

import io.thaw.backbone.Forward;
import io.thaw.backbone.LoadedModel;
import io.thaw.backbone.Outcome;
import io.thaw.backbone.Work;
import io.thaw.evaluation.Logits;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which label a text has: the likeliest ones, the highest first.
 *
 * @param topK most labels of an answer
 * @param truncate whether a text that is longer than the model reads is cut, or refused
 */
public record Classification(List<TextInput> inputs, int topK, boolean truncate)
        implements Prediction<List<LabelScore>> {

    @Override
    public Outcome<List<LabelScore>> ask(LoadedModel model, Forward forward) {
        Work<float[]> logits = model.logits(TextInput.windows(inputs, truncate, model));
        forward.send(List.of(logits));
        return () -> logits.join().stream()
                .map(each -> ranked(model.labels(), Logits.softmax(each)))
                .toList();
    }

    @Override
    public List<String> labels(List<LabelScore> answer) {
        return List.of(answer.get(0).label());
    }

    private List<LabelScore> ranked(List<String> labels, double[] scores) {
        return IntStream.range(0, scores.length)
                .mapToObj(i -> new LabelScore(labels.get(i), scores[i]))
                .sorted(Comparator.comparingDouble(LabelScore::score).reversed())
                .limit(topK)
                .toList();
    }
}
