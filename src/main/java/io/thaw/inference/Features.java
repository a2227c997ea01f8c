package io.thaw.inference;

import io.thaw.encoder.Pooling;
import io.thaw.tokenizer.Tokens;
import java.util.Arrays;
import java.util.List;

/**
 * One vector for each text, read off the last layer. What does not fit in one window is cut off.
 *
 * @param pooling the mean or {@code [CLS]}, without a pooler's layer
 * @param normalize whether each vector is scaled to length 1
 */
public record Features(List<String> texts, Pooling pooling, boolean normalize) implements Prediction<float[]> {

    @Override
    public List<float[]> by(LoadedModel model) {
        List<Tokens> windows =
                texts.stream().map(text -> model.tokenizer().encode(text, null)).toList();
        float[][] vectors = model.vectors(windows, pooling);
        if (normalize) {
            Arrays.stream(vectors).forEach(Features::normalize);
        }
        return List.of(vectors);
    }

    private static void normalize(float[] vector) {
        double squares = 0;
        for (float each : vector) {
            squares += (double) each * each;
        }
        double length = Math.sqrt(squares);
        for (int i = 0; length > 0 && i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
    }
}
