package io.thaw.dataset.intake;

import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Example;

/** Makes a task's examples of the rows of one file. */
interface ExampleReader {

    /** The row's example, which is of no use where something turned out to be wrong with the values. */
    Example read(Values values);

    /** Whether the rows are pairs of texts; known once the first row was read. */
    boolean isPaired();

    static ExampleReader of(DatasetSpec spec) {
        return switch (spec.task()) {
            case TEXT_CLASSIFICATION, MULTI_LABEL_CLASSIFICATION, TEXT_REGRESSION -> new TextExamples(spec);
            case TOKEN_CLASSIFICATION -> new TaggedExamples(spec);
            case QUESTION_ANSWERING -> new QuestionExamples(spec);
            case MASKED_LANGUAGE_MODELLING -> new PlainExamples(spec.column("text"));
        };
    }
}
