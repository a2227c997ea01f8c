package io.thaw.dataset;

import io.thaw.encoder.TaskType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model learns from, one kind for each task. */
public sealed interface Example {

    /** The kind of a task's examples. */
    static Class<? extends Example> kind(TaskType task) {
        return switch (task) {
            case TEXT_CLASSIFICATION -> Labelled.class;
            case MULTI_LABEL_CLASSIFICATION -> MultiLabelled.class;
            case TEXT_REGRESSION -> Scored.class;
            case TOKEN_CLASSIFICATION -> Tagged.class;
            case QUESTION_ANSWERING -> Question.class;
            case MASKED_LANGUAGE_MODELLING -> Plain.class;
        };
    }

    /** A text, or a pair of texts, as the examples of three tasks have. */
    sealed interface OfText extends Example {

        String text();

        /** Null in a dataset of single texts, never null in one of pairs. */
        @Nullable
        String textPair();
    }

    /** A text and its one label. */
    record Labelled(String text, @Nullable String textPair, String label) implements OfText {}

    /**
     * A text and all labels that apply to it.
     *
     * @param labels none twice; may be empty
     */
    record MultiLabelled(String text, @Nullable String textPair, List<String> labels) implements OfText {}

    /**
     * A text and a number.
     *
     * @param score finite
     */
    record Scored(String text, @Nullable String textPair, double score) implements OfText {}

    /**
     * A sentence in words, each with its tag, as in CoNLL-2003.
     *
     * @param tokens the words, at least one
     * @param tags as in {@code B-person} or {@code O}, as many as there are words
     */
    record Tagged(List<String> tokens, List<String> tags) implements Example {}

    /**
     * A question on a text, as in SQuAD (Rajpurkar et al. 2016, arXiv:1606.05250).
     *
     * @param id the file's own
     * @param answers all that are right; empty where the text holds none, as in SQuAD 2.0
     */
    record Question(String id, String question, String context, List<Answer> answers) implements Example {}

    /**
     * A span of a context.
     *
     * @param start of its first character, in Unicode code points of the context
     */
    record Answer(String text, int start) {}

    /** A text to learn the language from. */
    record Plain(String text) implements Example {}
}
