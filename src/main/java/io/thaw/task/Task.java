package io.thaw.task;

import io.thaw.dataset.Example;
import io.thaw.encoder.EncoderConfig;
import io.thaw.tokenizer.StoredTokenizer;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.List;

/** What a model is to learn, between examples and a head's outputs. */
public interface Task {

    /** The task that a spec describes, for an encoder. */
    static Task of(TaskSpec spec, EncoderConfig config) {
        return switch (spec.head().task()) {
            case TEXT_CLASSIFICATION -> new TextClassification(spec, config);
            case MULTI_LABEL_CLASSIFICATION -> new MultiLabelClassification(spec, config);
            case TEXT_REGRESSION -> new TextRegression(config);
            case TOKEN_CLASSIFICATION -> new TokenClassification(spec, config);
            case QUESTION_ANSWERING -> new QuestionAnswering(spec, config);
            case MASKED_LANGUAGE_MODELLING -> new MaskedLanguageModelling(spec, config);
        };
    }

    /** Turns a split's examples into windows. */
    TaskData prepare(List<? extends Example> examples, StoredTokenizer tokenizer);

    /**
     * The loss of a minibatch: its sum over what counts, divided by {@code weight}.
     *
     * @param logits of the task's head
     * @param weight of the whole optimizer step, so that the losses of minibatches that share it add up to its mean
     * @return a scalar
     */
    Tensor loss(Scope scope, Tensor logits, Minibatch minibatch, double weight);
}
