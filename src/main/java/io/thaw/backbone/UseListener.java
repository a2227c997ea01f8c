package io.thaw.backbone;

import io.thaw.tokenizer.Tokenizer;
import io.thaw.tokenizer.Tokens;
import java.util.List;

/** Is told what finished models are asked and answer, on the thread of whoever asks. */
public interface UseListener {

    /**
     * Windows that a model is to read.
     *
     * @param tokenizer that made them
     */
    void read(String model, List<Tokens> windows, Tokenizer tokenizer);

    /** Labels that a model has given to whole inputs. */
    void answered(String model, List<String> labels);
}
