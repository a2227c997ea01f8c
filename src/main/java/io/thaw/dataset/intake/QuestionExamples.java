package io.thaw.dataset.intake;

import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Example;
import io.thaw.dataset.format.Excerpt;
import io.thaw.error.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Questions on texts. Answers are those of SQuAD's files, {@code [{"text", "answer_start"}]}, or of Hugging Face's,
 * {@code {"text": [], "answer_start": []}}.
 */
final class QuestionExamples implements ExampleReader {

    private final String idColumn;
    private final String questionColumn;
    private final String contextColumn;
    private final String answersColumn;

    QuestionExamples(DatasetSpec spec) {
        this.idColumn = spec.column("id");
        this.questionColumn = spec.column("question");
        this.contextColumn = spec.column("context");
        this.answersColumn = spec.column("answers");
    }

    @Override
    public Example read(Values values) {
        String id = values.value(idColumn) == null ? Long.toString(values.at().row()) : values.label("id", idColumn);
        String question = values.text("question", questionColumn);
        String context = values.text("context", contextColumn);
        List<Example.Answer> answers = answers(values, values.value(answersColumn), context);
        return new Example.Question(id, question, context, answers);
    }

    @Override
    public boolean isPaired() {
        return false;
    }

    private List<Example.Answer> answers(Values values, @Nullable JsonNode given, String context) {
        List<Example.Answer> answers = new ArrayList<>();
        if (given == null) {
            values.wrong(answersColumn, "The answers are missing in %s.".formatted(values.at()));
        } else if (given.isArray()) {
            for (JsonNode answer : given) {
                add(answers, values, answer.path("text"), answer.path("answer_start"), context);
            }
        } else if (given.path("text").isArray()
                && given.path("text").size() == given.path("answer_start").size()) {
            for (int i = 0; i < given.path("text").size(); i++) {
                add(
                        answers,
                        values,
                        given.path("text").get(i),
                        given.path("answer_start").get(i),
                        context);
            }
        } else {
            reportForm(values);
        }
        return List.copyOf(answers);
    }

    private void add(List<Example.Answer> answers, Values values, JsonNode text, JsonNode start, String context) {
        if (!text.isString() || !start.canConvertToInt() || !start.isIntegralNumber()) {
            reportForm(values);
        } else if (text.stringValue().isBlank()) {
            values.wrong(answersColumn, "An answer is empty in %s.".formatted(values.at()));
        } else {
            check(values, text.stringValue(), start.intValue(), context);
            answers.add(new Example.Answer(text.stringValue(), start.intValue()));
        }
    }

    private void reportForm(Values values) {
        values.wrong(
                answersColumn,
                ErrorKind.ROW_INVALID,
                "The field '%s' in %s is not a list of answers.".formatted(answersColumn, values.at()),
                "Send [{\"text\": \"…\", \"answer_start\": 0}], or [] where the text holds no answer.");
    }

    /** The context must hold the answer right there: a span that is off teaches the wrong words. */
    private void check(Values values, String answer, int start, String context) {
        int codePoints = context.codePointCount(0, context.length());
        if (start < 0 || start >= codePoints) {
            report(
                    values,
                    "The answer '%s' in %s starts at %d, outside a context of %,d characters."
                            .formatted(Excerpt.of(answer), values.at(), start, codePoints),
                    answer,
                    context);
            return;
        }
        int index = context.offsetByCodePoints(0, start);
        if (!context.startsWith(answer, index)) {
            String there = context.substring(index, Math.min(context.length(), index + answer.length()));
            report(
                    values,
                    "The answer in %s is '%s', and at %d the context has '%s'."
                            .formatted(values.at(), Excerpt.of(answer), start, Excerpt.of(there)),
                    answer,
                    context);
        }
    }

    private void report(Values values, String message, String answer, String context) {
        int found = context.indexOf(answer);
        String suggestion = found < 0
                ? "The context does not hold it anywhere."
                : "It stands at %d, counted in Unicode code points from 0.".formatted(context.codePointCount(0, found));
        values.wrong(answersColumn, ErrorKind.SPAN_INVALID, message, suggestion);
    }
}
