package io.thaw.encoder;

import org.jspecify.annotations.Nullable;

/**
 * What is put on top of an encoder.
 *
 * @param labels the number of classes; 2 for question answering (start and end), 0 for masked language modelling
 * @param pooling of text classification; {@code null} stands for the encoder's own, see {@link PretrainedEncoder#resolve}
 */
public record Head(TaskType task, int labels, @Nullable Pooling pooling) {

    public static Head textClassification(int labels, @Nullable Pooling pooling) {
        return new Head(TaskType.TEXT_CLASSIFICATION, labels, pooling);
    }

    public static Head tokenClassification(int labels) {
        return new Head(TaskType.TOKEN_CLASSIFICATION, labels, null);
    }

    public static Head questionAnswering() {
        return new Head(TaskType.QUESTION_ANSWERING, 2, null);
    }

    public static Head maskedLanguageModelling() {
        return new Head(TaskType.MASKED_LANGUAGE_MODELLING, 0, null);
    }
}
