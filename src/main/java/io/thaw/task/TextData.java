package io.thaw.task;

import io.thaw.dataset.Example;
import io.thaw.encoder.EncoderConfig;
import io.thaw.tokenizer.Passage;
import io.thaw.tokenizer.StoredTokenizer;
import io.thaw.tokenizer.Windows;
import java.util.List;

/** Texts or pairs of texts, one window each. */
abstract class TextData extends LabelledData {

    TextData(EncoderConfig config, List<? extends Example> examples, StoredTokenizer tokenizer) {
        super(config, windows(examples, tokenizer));
    }

    private static Windows windows(List<? extends Example> examples, StoredTokenizer tokenizer) {
        return tokenizer.windows(examples.stream()
                .map(Example.OfText.class::cast)
                .map(example -> new Passage.Text(example.text(), example.textPair()))
                .toList());
    }
}
