package io.thaw.inference;

import io.thaw.backbone.Forward;
import io.thaw.backbone.LoadedModel;
import io.thaw.backbone.Outcome;
import io.thaw.backbone.Work;
import java.util.List;

/** Which number a text has. */
public record Regression(List<TextInput> inputs) implements Prediction<RegressionScore> {

    @Override
    public Outcome<RegressionScore> ask(LoadedModel model, Forward forward) {
        Work<float[]> logits = model.logits(TextInput.windows(inputs, model));
        forward.send(List.of(logits));
        return () ->
                logits.join().stream().map(each -> new RegressionScore(each[0])).toList();
    }
}
