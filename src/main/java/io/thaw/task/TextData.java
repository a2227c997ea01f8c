package io.thaw.task;

import io.thaw.dataset.Example;
import io.thaw.encoder.EncoderConfig;
import io.thaw.tokenizer.Tokenizer;
import io.thaw.tokenizer.Tokens;
import java.util.List;

/** Texts or pairs of texts, one window each. */
abstract class TextData extends LabelledData {

    TextData(EncoderConfig config, List<? extends Example> examples, Tokenizer tokenizer) {
        super(config, windows(examples, tokenizer));
    }

    private static List<Tokens> windows(List<? extends Example> examples, Tokenizer tokenizer) {
        return examples.stream()
                .map(Example.OfText.class::cast)
                .map(example -> tokenizer.encode(example.text(), example.textPair()))
                .toList();
    }
}
