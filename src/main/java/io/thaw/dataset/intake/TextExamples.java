package io.thaw.dataset.intake;

import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Example;
import io.thaw.encoder.TaskType;
import org.jspecify.annotations.Nullable;

/** Texts, or pairs of texts, with a label, labels or a number. */
final class TextExamples implements ExampleReader {

    private final TaskType task;
    private final String textColumn;
    private final String pairColumn;
    private final String answerColumn;
    private @Nullable Boolean paired;

    TextExamples(DatasetSpec spec) {
        this.task = spec.task();
        this.textColumn = spec.column("text");
        this.pairColumn = spec.column("text_pair");
        this.answerColumn = spec.fields().get(2).column();
    }

    @Override
    public Example read(Values values) {
        String text = values.text("text", textColumn);
        String pair = pair(values);
        return switch (task) {
            case MULTI_LABEL_CLASSIFICATION ->
                new Example.MultiLabelled(
                        text,
                        pair,
                        values.labels("label", answerColumn).stream().distinct().toList());
            case TEXT_REGRESSION -> new Example.Scored(text, pair, values.number("score", answerColumn));
            default -> new Example.Labelled(text, pair, values.label("label", answerColumn));
        };
    }

    @Override
    public boolean isPaired() {
        return Boolean.TRUE.equals(paired);
    }

    /** The first row tells whether rows are pairs. */
    private @Nullable String pair(Values values) {
        if (paired == null) {
            paired = values.has(pairColumn);
        }
        if (paired) {
            return values.text("second text", pairColumn);
        }
        if (values.value(pairColumn) != null) {
            values.wrong(pairColumn, "There is a second text in %s and none in the first row.".formatted(values.at()));
        }
        return null;
    }
}
