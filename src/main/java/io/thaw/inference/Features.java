package io.thaw.inference;

import io.thaw.backbone.Forward;
import io.thaw.backbone.LoadedModel;
import io.thaw.backbone.Outcome;
import io.thaw.backbone.Work;
import io.thaw.encoder.Pooling;
import io.thaw.tokenizer.Tokens;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One vector for each text, read off the last layer. What does not fit in one window is cut off.
 *
 * @param pooling the mean or {@code [CLS]}, without a pooler's layer
 * @param normalize whether each vector is scaled to length 1
 */
public record Features(List<String> texts, Pooling pooling, boolean normalize) implements Prediction<FeatureVector> {

    @Override
    public Outcome<FeatureVector> ask(LoadedModel model, Forward forward) {
        List<Tokens> windows =
                texts.stream().map(text -> model.tokenizer().encode(text, null)).toList();
        Work<float[]> vectors = model.vectors(windows, pooling);
        forward.send(List.of(vectors));
        return () -> IntStream.range(0, windows.size())
                .mapToObj(i -> new FeatureVector(
                        scaled(vectors.join().get(i)), windows.get(i).length()))
                .toList();
    }

    private float[] scaled(float[] vector) {
        if (!normalize) {
            return vector;
        }
        double squares = 0;
        for (float each : vector) {
            squares += (double) each * each;
        }
        double length = Math.sqrt(squares);
        for (int i = 0; length > 0 && i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return vector;
    }
}
