package io.thaw.dataset.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.dataset.Example;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of a split as the API shows it: what its task's rows have, and nothing else. */
@Schema(name = "DatasetRow")
@JsonInclude(JsonInclude.Include.NON_NULL)
record RowView(
        @Schema(description = "Its place in the split, from 0.", example = "0")
        int row,

        @Schema(example = "Great phone!") @Nullable String text,

        @Schema(description = "Only in datasets of pairs.") @Nullable
        String textPair,

        @Schema(description = "Text classification.", example = "positive") @Nullable
        String label,

        @Schema(description = "Multi-label classification.") @Nullable
        List<String> labels,

        @Schema(description = "Text regression.") @Nullable Double score,

        @Schema(description = "Token classification.") @Nullable
        List<String> tokens,

        @Schema(description = "Token classification, one for each token.") @Nullable
        List<String> tags,

        @Schema(description = "Question answering: the file's own, or the row's number.") @Nullable
        String id,

        @Schema(description = "Question answering.") @Nullable
        String question,

        @Schema(description = "Question answering.") @Nullable
        String context,

        @Schema(description = "Question answering; none where the context holds no answer.") @Nullable
        List<AnswerView> answers) {

    @Schema(name = "DatasetAnswer")
    record AnswerView(
            @Schema(example = "three weeks") String text,

            @Schema(description = "In Unicode code points of the context.", example = "17")
            int answerStart) {}

    static RowView of(int row, Example example) {
        if (example instanceof Example.OfText ofText) {
            return of(row, ofText);
        }
        if (example instanceof Example.Tagged tagged) {
            return new RowView(
                    row, null, null, null, null, null, tagged.tokens(), tagged.tags(), null, null, null, null);
        }
        if (example instanceof Example.Question question) {
            return of(row, question);
        }
        String text = ((Example.Plain) example).text();
        return new RowView(row, text, null, null, null, null, null, null, null, null, null, null);
    }

    private static RowView of(int row, Example.OfText example) {
        String label = example instanceof Example.Labelled labelled ? labelled.label() : null;
        List<String> labels = example instanceof Example.MultiLabelled labelled ? labelled.labels() : null;
        Double score = example instanceof Example.Scored scored ? scored.score() : null;
        return new RowView(
                row, example.text(), example.textPair(), label, labels, score, null, null, null, null, null, null);
    }

    private static RowView of(int row, Example.Question example) {
        List<AnswerView> answers = example.answers().stream()
                .map(answer -> new AnswerView(answer.text(), answer.start()))
                .toList();
        return new RowView(
                row,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                example.id(),
                example.question(),
                example.context(),
                answers);
    }
}
