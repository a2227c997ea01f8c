package io.thaw.inference;

import io.thaw.backbone.LoadedModel;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.tokenizer.Tokens;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text to judge, or a pair of them. */
public record TextInput(String text, @Nullable String textPair) {

    /**
     * Each as one window.
     *
     * @param truncate whether what does not fit is cut off, as in training
     * @throws io.thaw.error.DomainException with {@code TOO_MANY_TOKENS} for each that does not fit and may not be cut
     */
    static List<Tokens> windows(List<TextInput> inputs, boolean truncate, LoadedModel model) {
        if (!truncate) {
            requireFitting(inputs, model);
        }
        return inputs.stream()
                .map(input -> model.tokenizer().encode(input.text(), input.textPair()))
                .toList();
    }

    private static void requireFitting(List<TextInput> inputs, LoadedModel model) {
        Faults faults = new Faults();
        for (int i = 0; i < inputs.size(); i++) {
            TextInput input = inputs.get(i);
            int tokens = model.tokenizer().length(input.text(), input.textPair());
            if (tokens > model.maxLength()) {
                faults.add(
                        "/" + i,
                        ErrorKind.TOO_MANY_TOKENS,
                        "The text has " + tokens + " tokens, and the model reads " + model.maxLength() + " at once.",
                        "Send less, or let it be cut: \"truncate\": true.");
            }
        }
        faults.throwIfAny();
    }
}
