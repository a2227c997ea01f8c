package io.thaw.encoder;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.freeze.ModelLayout;

/**
 * What a base brings.
 *
 * @param pooler whether it brings a pooler's weights
 * @param maskedLanguageHead whether it brings the transform and the output bias of masked language modelling
 */
public record PretrainedEncoder(EncoderConfig config, boolean pooler, boolean maskedLanguageHead) {

    /**
     * The head with its pooling decided: the pooler where the base brings one, else the mean for BERT and the first token
     * for the others, as their own classifiers do.
     */
    public Head resolve(Head head) {
        if (!head.task().pools() || head.pooling() != null) {
            return head;
        }
        Pooling own = config.architecture().hasPooler() ? Pooling.MEAN : Pooling.CLS;
        return new Head(head.task(), head.outputs(), pooler ? Pooling.POOLER : own);
    }

    /**
     * Every parameter of the encoder under a head.
     *
     * @throws DomainException with pointers relative to the task: {@code /pooling} or {@code /labels}
     */
    public ModelLayout layout(Head head) {
        Head resolved = resolve(head);
        if (resolved.pooling() != null && !resolved.task().pools()) {
            throw new DomainException(new Fault(
                    "/pooling",
                    ErrorKind.CONFLICTING_FIELDS,
                    resolved.task() + " reads the tokens one by one, so nothing is pooled.",
                    "leave pooling out"));
        }
        if (resolved.pooling() == Pooling.POOLER && !config.architecture().hasPooler()) {
            throw new DomainException(new Fault(
                    "/pooling",
                    ErrorKind.COMPONENT_MISSING,
                    config.architecture().title() + " has no pooler.",
                    "cls"));
        }
        if (resolved.task().hasLabels() && resolved.outputs() < 1) {
            throw new DomainException(new Fault(
                    "/labels", ErrorKind.OUT_OF_RANGE, "A classifier needs at least one label.", "[\"no\", \"yes\"]"));
        }
        return new LayoutBuilder(this, resolved).build();
    }
}
