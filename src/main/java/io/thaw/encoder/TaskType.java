package io.thaw.encoder;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The tasks an encoder is fine-tuned for. */
public enum TaskType {
    /** One label for a text or a pair. */
    TEXT_CLASSIFICATION("text-classification"),
    /** Any number of labels for a text or a pair. */
    MULTI_LABEL_CLASSIFICATION("multi-label-classification"),
    /** A number for a text or a pair. */
    TEXT_REGRESSION("text-regression"),
    /** A label for each word: entities, slots, parts of speech. */
    TOKEN_CLASSIFICATION("token-classification"),
    /** The span of a text that answers a question. */
    QUESTION_ANSWERING("question-answering"),
    /** The words that were hidden: what BERT was pre-trained on. */
    MASKED_LANGUAGE_MODELLING("masked-language-modelling");

    private final String wireName;

    TaskType(String wireName) {
        this.wireName = wireName;
    }

    public static Optional<TaskType> find(String wireName) {
        return Arrays.stream(values()).filter(t -> t.wireName.equals(wireName)).findFirst();
    }

    public static List<String> wireNames() {
        return Arrays.stream(values()).map(TaskType::toString).toList();
    }

    /** Whether the head reads one vector for a whole text, so that it needs a {@link Pooling}. */
    public boolean pools() {
        return this == TEXT_CLASSIFICATION || this == MULTI_LABEL_CLASSIFICATION || this == TEXT_REGRESSION;
    }

    /** Whether its data name the labels that it tells apart. */
    public boolean hasLabels() {
        return this == TEXT_CLASSIFICATION || this == MULTI_LABEL_CLASSIFICATION || this == TOKEN_CLASSIFICATION;
    }

    /** The name on the wire, as in {@code text-classification}. */
    @Override
    public String toString() {
        return wireName;
    }
}
