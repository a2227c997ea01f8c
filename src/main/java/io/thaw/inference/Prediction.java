package io.thaw.inference;

import java.util.List;

/**
 * What is asked of a model: the inputs, and how its outputs are read. One kind for each task, and one for any model.
 *
 * @param <A> the answer to one input
 */
public sealed interface Prediction<A>
        permits Classification,
                MultiLabelClassification,
                Regression,
                WordTagging,
                QuestionAnswering,
                MaskFilling,
                Features {

    /**
     * An answer to each input, in their order. Runs on the inference thread.
     *
     * @throws io.thaw.error.DomainException for inputs that this model cannot answer, with pointers into the list of
     *     them, as in {@code /3}
     */
    List<A> by(LoadedModel model);
}
