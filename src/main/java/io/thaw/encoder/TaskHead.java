package io.thaw.encoder;

import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.Map;
import java.util.Objects;

/** What turns hidden states into a task's outputs: one kind for each shape of them. */
public sealed interface TaskHead permits SequenceHead, TokenHead, MaskedLanguageHead {

    /**
     * The head over these parameters.
     *
     * @param head its pooling decided
     * @param parameters by canonical name
     * @param bf16 whether its large linear layers compute in bfloat16
     */
    static TaskHead of(Head head, EncoderConfig config, Map<String, Tensor> parameters, boolean bf16) {
        return switch (head.task()) {
            case TEXT_CLASSIFICATION, MULTI_LABEL_CLASSIFICATION, TEXT_REGRESSION ->
                new SequenceHead(config, Objects.requireNonNull(head.pooling(), "pooling is decided"), parameters);
            case TOKEN_CLASSIFICATION -> new TokenHead(config, "head.classifier.", parameters);
            case QUESTION_ANSWERING -> new TokenHead(config, "head.qa_outputs.", parameters);
            case MASKED_LANGUAGE_MODELLING -> new MaskedLanguageHead(config, parameters, bf16);
        };
    }

    /** Whether this head reads token 0 alone, so that the last layer need not be computed elsewhere. */
    boolean readsFirstOnly();

    /**
     * What the head reads of the last hidden states, before any of its parameters: all that has to be kept when the whole
     * encoder is frozen.
     *
     * @param hidden [B, S, H] or, at token 0 alone, [B, 1, H]
     * @return [B, 1, H] for one vector a window, [B, S, H] for all tokens, [M, H] for the tokens to guess
     */
    Tensor read(Scope scope, Tensor hidden, Batch batch);

    /**
     * The outputs.
     *
     * @param read from {@link #read}
     * @return [B, outputs], [B, S, outputs], or [M, vocabulary]
     */
    Tensor logits(Scope scope, Tensor read, Dropout dropout);
}
