package io.thaw.inference;

import io.thaw.backbone.Forward;
import io.thaw.backbone.LoadedModel;
import io.thaw.backbone.Outcome;
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
     * Asks a model, and does not wait for its answers.
     *
     * @throws io.thaw.error.DomainException for inputs that this model cannot answer, with pointers into the list of
     *     them, as in {@code /3}; {@code OVERLOADED}
     */
    Outcome<A> ask(LoadedModel model, Forward forward);

    /** The labels that an answer gives, where the task has some and gives them to whole inputs. */
    default List<String> labels(A answer) {
        return List.of();
    }
}
