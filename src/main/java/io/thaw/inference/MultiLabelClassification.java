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
 * Which labels a text has: all of them with their scores, the highest first, and whether they apply.
 *
 * @param truncate whether a text that is longer than the model reads is cut, or refused
 */
public record MultiLabelClassification(List<TextInput> inputs, boolean truncate)
        implements Prediction<List<LabelDecision>> {

    @Override
    public Outcome<List<LabelDecision>> ask(LoadedModel model, Forward forward) {
        Work<float[]> logits = model.logits(TextInput.windows(inputs, truncate, model));
        forward.send(List.of(logits));
        return () -> logits.join().stream()
                .map(each -> decided(model.labels(), model.thresholds(), each))
                .toList();
    }

    @Override
    public List<String> labels(List<LabelDecision> answer) {
        return answer.stream()
                .filter(LabelDecision::applies)
                .map(LabelDecision::label)
                .toList();
    }

    private static List<LabelDecision> decided(List<String> labels, List<Double> thresholds, float[] logits) {
        return IntStream.range(0, logits.length)
                .mapToObj(i -> {
                    double score = Logits.sigmoid(logits[i]);
                    return new LabelDecision(labels.get(i), score, score >= thresholds.get(i));
                })
                .sorted(Comparator.comparingDouble(LabelDecision::score).reversed())
                .toList();
    }
}
