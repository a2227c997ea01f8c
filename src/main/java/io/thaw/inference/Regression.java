package io.thaw.inference;

import java.util.Arrays;
import java.util.List;

/** Which number a text has. */
public record Regression(List<TextInput> inputs) implements Prediction<RegressionScore> {

    @Override
    public List<RegressionScore> by(LoadedModel model) {
        return Arrays.stream(model.logits(TextInput.windows(inputs, model)))
                .map(logits -> new RegressionScore(logits[0]))
                .toList();
    }
}
