package io.thaw.encoder;

import org.jspecify.annotations.Nullable;

/**
 * What is put on top of an encoder.
 *
 * @param outputs of the last linear layer: one for each label; 2 for question answering (start and end), 1 for
 *     regression, 0 for masked language modelling, whose outputs are the vocabulary
 * @param pooling of a task that {@link TaskType#pools}; {@code null} stands for the encoder's own, see
 *     {@link PretrainedEncoder#resolve}
 */
public record Head(TaskType task, int outputs, @Nullable Pooling pooling) {

    /**
     * The head of a task.
     *
     * @param labels how many the data have, where the task {@link TaskType#hasLabels}
     */
    public static Head of(TaskType task, int labels, @Nullable Pooling pooling) {
        return switch (task) {
            case TEXT_CLASSIFICATION, MULTI_LABEL_CLASSIFICATION, TOKEN_CLASSIFICATION ->
                new Head(task, labels, pooling);
            case TEXT_REGRESSION -> new Head(task, 1, pooling);
            case QUESTION_ANSWERING -> new Head(task, 2, pooling);
            case MASKED_LANGUAGE_MODELLING -> new Head(task, 0, pooling);
        };
    }

    public static Head textClassification(int labels, @Nullable Pooling pooling) {
        return of(TaskType.TEXT_CLASSIFICATION, labels, pooling);
    }

    public static Head tokenClassification(int labels) {
        return of(TaskType.TOKEN_CLASSIFICATION, labels, null);
    }

    public static Head questionAnswering() {
        return of(TaskType.QUESTION_ANSWERING, 0, null);
    }

    public static Head maskedLanguageModelling() {
        return of(TaskType.MASKED_LANGUAGE_MODELLING, 0, null);
    }
}
