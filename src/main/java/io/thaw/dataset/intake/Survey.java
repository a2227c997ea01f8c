package io.thaw.dataset.intake;

import io.thaw.dataset.Dataset.SourceProfile;
import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Example;
import io.thaw.dataset.Source;
import io.thaw.dataset.Split;
import io.thaw.dataset.format.Excerpt;
import io.thaw.dataset.format.FileRows;
import io.thaw.dataset.format.Row;
import io.thaw.dataset.format.RowFaults;
import io.thaw.encoder.TaskType;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The first pass over the files: finds everything that is wrong, and what a dataset of them is made of. */
final class Survey {

    static final int MOST_LABELS = 10_000;

    private static final int TOLD_SKIPS = 10;

    private final DatasetSpec spec;
    private final RowFaults faults;
    private final RowTable rows;
    private final Answers answers;
    private final TagScheme tagScheme = new TagScheme();
    private final BitSet skipped = new BitSet();
    private final Map<Split, FileStart> starts = new EnumMap<>(Split.class);
    private final List<SourceProfile> files = new ArrayList<>();
    private int read;
    private @Nullable Boolean paired;

    private Survey(DatasetSpec spec) {
        this.spec = spec;
        this.faults = new RowFaults(spec.maxInvalidRatio());
        this.rows = new RowTable(spec.task() == TaskType.QUESTION_ANSWERING);
        this.answers = new Answers(spec.task());
    }

    /**
     * What the files hold.
     *
     * @param rows those that are right
     * @param skipped which of the rows read are not, counted through all files
     * @param skips what is wrong with the first of them
     * @param brokenSpans tags that go on with a span which has not begun
     */
    record Findings(
            List<String> labels,
            boolean paired,
            RowTable rows,
            Strata strata,
            Map<Split, FileStart> starts,
            List<SourceProfile> files,
            BitSet skipped,
            List<String> skips,
            int brokenSpans) {}

    /** The numbers of a file's first row among all rows that were read, and among those that are right. */
    record FileStart(int read, int right) {}

    /**
     * Reads every file once.
     *
     * @param sources the training file and, where they were sent, the others
     * @throws DomainException with up to {@value RowFaults#LIMIT} faults
     */
    static Findings of(DatasetSpec spec, Map<Split, Source> sources) {
        Survey survey = new Survey(spec);
        for (Split split : Split.values()) {
            Source source = sources.get(split);
            if (source != null && !survey.faults.isFull()) {
                survey.read(source, split);
            }
        }
        survey.faults.throwIfTooMany(survey.rows.size() + survey.faults.wrongRows());
        return survey.findings();
    }

    private void read(Source source, Split split) {
        long faultsBefore = faults.count();
        long wrongBefore = faults.wrongRows();
        int rowsBefore = rows.size();
        starts.put(split, new FileStart(read, rowsBefore));
        ExampleReader reader = ExampleReader.of(spec);
        readRows(source, split, reader);
        int wrong = (int) (faults.wrongRows() - wrongBefore);
        int right = rows.size() - rowsBefore;
        files.add(new SourceProfile(source.part(), source.filename(), right + wrong, wrong));
        boolean readable = faults.count() == faultsBefore || (spec.maxInvalidRatio() > 0 && !faults.isFileWrong());
        if (readable && right == 0) {
            String message = wrong == 0 ? "The file has no rows." : "None of the file's rows is right.";
            faults.file(source.part(), ErrorKind.DATASET_EMPTY, message, null);
        } else if (readable) {
            check(source, split, reader.isPaired());
        }
    }

    private void readRows(Source source, Split split, ExampleReader reader) {
        try (FileRows file = new FileRows(source, spec, faults)) {
            for (Row row = file.next(); row != null && !faults.isFull(); row = file.next()) {
                Values values = new Values(row, faults);
                Example example = reader.read(values);
                checkLabels(values, example, split);
                if (values.areRight()) {
                    add(values, example, split);
                }
                skipped.set(read++, !values.areRight());
                if (answers.labelCount() > MOST_LABELS) {
                    reportTooManyLabels(values);
                    return;
                }
                if (rows.size() > RowTable.MOST_ROWS) {
                    reportTooManyRows(source);
                    return;
                }
            }
        }
    }

    private void checkLabels(Values values, Example example, Split split) {
        if (split != Split.TRAIN && values.areRight()) {
            answers.unknownLabel(example)
                    .ifPresent(label -> values.wrong(
                            answerColumn(),
                            ErrorKind.LABEL_UNKNOWN,
                            "The label '%s' in %s is not one of the training rows'."
                                    .formatted(Excerpt.of(label), values.at()),
                            null));
        }
    }

    private void add(Values values, Example example, Split split) {
        if (split == Split.TRAIN) {
            answers.learn(example);
        }
        if (example instanceof Example.Tagged tagged) {
            tagScheme.add(tagged.tags(), values.at());
        }
        rows.add(answers.number(example), Fingerprints.text(example), Fingerprints.group(example), split);
    }

    private void check(Source source, Split split, boolean isPaired) {
        if (split == Split.TRAIN) {
            answers.degenerate().ifPresent(why -> faults.file(source.part(), ErrorKind.DATASET_DEGENERATE, why, null));
            tagScheme.check(source.part(), faults);
        }
        if (paired != null && paired != isPaired) {
            faults.file(
                    source.part(),
                    ErrorKind.SCHEMA_INVALID,
                    isPaired
                            ? "The rows are pairs of texts, and the training rows are not."
                            : "The rows are single texts, and the training rows are pairs.",
                    null);
        }
        paired = isPaired;
    }

    private void reportTooManyLabels(Values values) {
        faults.file(
                values.at().part(),
                ErrorKind.TOO_MANY_LABELS,
                "Up to %s there are more than %,d different labels.".formatted(values.at(), MOST_LABELS),
                "Is '%s' the column of the labels?".formatted(answerColumn()));
    }

    private void reportTooManyRows(Source source) {
        faults.file(
                source.part(),
                ErrorKind.TOO_MANY_ROWS,
                "There are more than %,d rows.".formatted(RowTable.MOST_ROWS),
                "Send fewer rows, or longer ones.");
    }

    /** The last of a task's columns is what is to be learned. */
    private String answerColumn() {
        return spec.fields().get(spec.fields().size() - 1).column();
    }

    private Findings findings() {
        rows.seal();
        return new Findings(
                answers.sortedLabels(),
                Boolean.TRUE.equals(paired),
                rows,
                answers.strata(),
                starts,
                List.copyOf(files),
                skipped,
                faults.first(TOLD_SKIPS),
                tagScheme.brokenSpans());
    }
}
