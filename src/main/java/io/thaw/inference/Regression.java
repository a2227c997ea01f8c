package io.thaw.inference;

import io.thaw.backbone.Forward;
import io.thaw.backbone.LoadedModel;
import io.thaw.backbone.Outcome;
import io.thaw.backbone.Work;
import java.util.List;

/**
 * Which number a text has.
 *
 * @param truncate whether a text that is longer than the model reads is cut, or refused
 */
public record Regression(List<TextInput> inputs, boolean truncate) implements Prediction<RegressionScore> {

    @Override
    public Outcome<RegressionScore> ask(LoadedModel model, Forward forward) {
        Work<float[]> logits = model.logits(TextInput.windows(inputs, truncate, model));
        forward.send(List.of(logits));
        return () ->
                logits.join().stream().map(each -> new RegressionScore(each[0])).toList();
    }
}
