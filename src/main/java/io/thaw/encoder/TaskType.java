package io.thaw.encoder;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The tasks an encoder is fine-tuned for. */
public enum TaskType {
    TEXT_CLASSIFICATION("text-classification"),
    TOKEN_CLASSIFICATION("token-classification"),
    QUESTION_ANSWERING("question-answering"),
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

    /** The name on the wire, as in {@code text-classification}. */
    @Override
    public String toString() {
        return wireName;
    }
}
