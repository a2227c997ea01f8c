package io.thaw.inference;

import io.thaw.backbone.LoadedModel;
import io.thaw.tokenizer.Tokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text to judge, or a pair of them. */
public record TextInput(String text, @Nullable String textPair) {

    /** Each as one window; what does not fit is cut off, as in training. */
    static List<Tokens> windows(List<TextInput> inputs, LoadedModel model) {
        return inputs.stream()
                .map(input -> model.tokenizer().encode(input.text(), input.textPair()))
                .toList();
    }
}
