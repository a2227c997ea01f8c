package io.thaw.inference;

import io.thaw.backbone.Forward;
import io.thaw.backbone.LoadedModel;
import io.thaw.backbone.Outcome;
import io.thaw.backbone.Work;
import io.thaw.tokenizer.Tokens;
import java.util.ArrayList;
import java.util.List;

/** Inputs of several windows each. */
final class Windowed {

    private Windowed() {}

    /** A head's outputs for the windows of each input. */
    static Outcome<List<float[]>> ask(LoadedModel model, List<List<Tokens>> inputs, Forward forward) {
        Work<float[]> logits =
                model.logits(inputs.stream().flatMap(List::stream).toList());
        forward.send(List.of(logits));
        return () -> {
            List<float[]> all = logits.join();
            List<List<float[]>> ofEach = new ArrayList<>();
            int from = 0;
            for (List<Tokens> windows : inputs) {
                ofEach.add(all.subList(from, from + windows.size()));
                from += windows.size();
            }
            return ofEach;
        };
    }
}
