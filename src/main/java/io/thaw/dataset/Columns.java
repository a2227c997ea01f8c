package io.thaw.dataset;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.dataset.Field.Kind;
import io.thaw.encoder.TaskType;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which column is what. A task reads its own and passes over the others.
 *
 * @param textPair null to take the column {@code text_pair} where there is one
 */
@Schema(description = "Which column is what, where a file names it otherwise. A task reads its own columns only.")
public record Columns(
        @Schema(defaultValue = "text", description = "Of all tasks but token classification and question answering.")
        @Size(min = 1, max = 256)
        @Nullable
        String text,

        @Schema(defaultValue = "text_pair", description = "The second text of each row, where rows are pairs.")
        @Size(min = 1, max = 256)
        @Nullable
        String textPair,

        @Schema(defaultValue = "label", description = "Of text classification.") @Size(min = 1, max = 256) @Nullable
        String label,

        @Schema(defaultValue = "labels", description = "Of multi-label classification: a list.")
        @Size(min = 1, max = 256)
        @Nullable
        String labels,

        @Schema(defaultValue = "score", description = "Of text regression: a number.")
        @Size(min = 1, max = 256)
        @Nullable
        String score,

        @Schema(defaultValue = "tokens", description = "Of token classification: the words.")
        @Size(min = 1, max = 256)
        @Nullable
        String tokens,

        @Schema(defaultValue = "tags", description = "Of token classification: as many tags as words.")
        @Size(min = 1, max = 256)
        @Nullable
        String tags,

        @Schema(defaultValue = "question", description = "Of question answering.") @Size(min = 1, max = 256) @Nullable
        String question,

        @Schema(defaultValue = "context", description = "Of question answering: the text that holds the answers.")
        @Size(min = 1, max = 256)
        @Nullable
        String context,

        @Schema(
                defaultValue = "answers",
                description = "Of question answering: [{\"text\", \"answer_start\"}] or {\"text\": [], "
                        + "\"answer_start\": []}, counted in Unicode code points; empty where there is no answer.")
        @Size(min = 1, max = 256)
        @Nullable
        String answers,

        @Schema(defaultValue = "id", description = "Of question answering. Default: the row's number.")
        @Size(min = 1, max = 256)
        @Nullable
        String id) {

    public static final Columns DEFAULT = new Columns(null, null, null, null, null, null, null, null, null, null, null);

    /** The columns of a task in the order in which people name them. */
    List<Field> fields(TaskType task) {
        return switch (task) {
            case TEXT_CLASSIFICATION -> ofText(field("label", label, Kind.TEXT));
            case MULTI_LABEL_CLASSIFICATION -> ofText(field("labels", labels, Kind.LIST));
            case TEXT_REGRESSION -> ofText(field("score", score, Kind.NUMBER));
            case TOKEN_CLASSIFICATION -> List.of(field("tokens", tokens, Kind.LIST), field("tags", tags, Kind.LIST));
            case QUESTION_ANSWERING ->
                List.of(
                        new Field("id", Objects.requireNonNullElse(id, "id"), Kind.TEXT, id != null),
                        field("question", question, Kind.TEXT),
                        field("context", context, Kind.TEXT),
                        field("answers", answers, Kind.ANSWERS));
            case MASKED_LANGUAGE_MODELLING -> List.of(field("text", text, Kind.TEXT));
        };
    }

    /** The second text only has to be there if its column was named. */
    private List<Field> ofText(Field answer) {
        List<Field> fields = new ArrayList<>();
        fields.add(field("text", text, Kind.TEXT));
        fields.add(
                new Field("text_pair", Objects.requireNonNullElse(textPair, "text_pair"), Kind.TEXT, textPair != null));
        fields.add(answer);
        return List.copyOf(fields);
    }

    private static Field field(String name, @Nullable String column, Kind kind) {
        return new Field(name, Objects.requireNonNullElse(column, name), kind, true);
    }
}
