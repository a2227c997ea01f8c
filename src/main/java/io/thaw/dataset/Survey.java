package io.thaw.dataset;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The first pass over the files: finds everything that is wrong, and what a dataset of them is made of. */
final class Survey {

    static final int MOST_LABELS = 10_000;

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");

    private final DatasetSpec spec;
    private final RowFaults faults = new RowFaults();
    private final RowTable rows = new RowTable();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> found = new ArrayList<>();
    private final Map<Split, Integer> firstRows = new EnumMap<>(Split.class);
    private @Nullable Boolean paired;

    private Survey(DatasetSpec spec) {
        this.spec = spec;
    }

    /**
     * What the files hold.
     *
     * @param rows with the labels as indexes into {@code labels}
     * @param firstRows the number of each file's first row
     */
    record Findings(List<String> labels, boolean paired, RowTable rows, Map<Split, Integer> firstRows) {}

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
        survey.faults.throwIfAny();
        return survey.findings();
    }

    private void read(Source source, Split split) {
        try (InputStream bytes = source.open()) {
            readRows(source, bytes, split);
        } catch (CharacterCodingException e) {
            reportEncoding(source);
        } catch (UncheckedIOException e) {
            if (!(e.getCause() instanceof CharacterCodingException)) {
                throw e;
            }
            reportEncoding(source);
        } catch (IOException e) {
            throw new UncheckedIOException("The sent file cannot be read", e);
        }
    }

    private void readRows(Source source, InputStream bytes, Split split) throws IOException {
        int faultsBefore = faults.count();
        int rowsBefore = rows.size();
        firstRows.put(split, rowsBefore);
        RowReader reader = RowReader.of(bytes, source, spec, faults);
        for (Row row = reader.next(); row != null && !faults.isFull(); row = reader.next()) {
            int before = faults.count();
            row.check(reader.isPaired(), spec.columns(), faults);
            if (faults.count() == before) {
                add(row, split);
            }
            if (found.size() > MOST_LABELS) {
                reportTooManyLabels(row);
                return;
            }
        }
        if (faults.count() == faultsBefore && rows.size() == rowsBefore) {
            faults.add("/" + source.part(), ErrorKind.DATASET_EMPTY, "The file has no rows.");
        }
        if (faults.count() == faultsBefore) {
            checkAgainstOthers(source, split, reader.isPaired());
        }
    }

    private void add(Row row, Split split) {
        Example.Labelled example = row.example();
        Integer known = numbers.get(example.label());
        if (known == null) {
            if (split != Split.TRAIN) {
                faults.add(
                        row.at().pointer(spec.columns().label()),
                        ErrorKind.LABEL_UNKNOWN,
                        "The label '%s' in %s is not one of the training rows'."
                                .formatted(Excerpt.of(example.label()), row.at()));
                return;
            }
            known = found.size();
            numbers.put(example.label(), known);
            found.add(example.label());
        }
        rows.add(known, TextIndex.hash(example), split);
    }

    private void checkAgainstOthers(Source source, Split split, boolean isPaired) {
        if (split == Split.TRAIN && found.size() == 1) {
            faults.add(
                    "/" + source.part(),
                    ErrorKind.DATASET_DEGENERATE,
                    "Every row has the label '%s'; a classifier needs at least two."
                            .formatted(Excerpt.of(found.get(0))));
        }
        if (paired != null && paired != isPaired) {
            faults.add(
                    "/" + source.part(),
                    ErrorKind.SCHEMA_INVALID,
                    isPaired
                            ? "The rows are pairs of texts, and the training rows are not."
                            : "The rows are single texts, and the training rows are pairs.");
        }
        paired = isPaired;
    }

    private void reportTooManyLabels(Row row) {
        faults.add(
                row.at().pointer(spec.columns().label()),
                ErrorKind.TOO_MANY_LABELS,
                "Up to %s there are more than %,d different labels.".formatted(row.at(), MOST_LABELS),
                "Is '%s' the column of the labels?".formatted(spec.columns().label()));
    }

    private void reportEncoding(Source source) {
        try (InputStream bytes = source.open()) {
            faults.add(
                    "/" + source.part(),
                    ErrorKind.ENCODING_INVALID,
                    "Line %d is not valid UTF-8.".formatted(Utf8.firstMalformedLine(bytes)),
                    "Send the file as plain text in UTF-8.");
        } catch (IOException e) {
            throw new UncheckedIOException("The sent file cannot be read", e);
        }
    }

    /** Sorts the labels, so that the same rows in another order have the same labels at the same indexes. */
    private Findings findings() {
        List<String> sorted = found.stream().sorted(labelOrder()).toList();
        int[] sortedNumbers = new int[sorted.size()];
        for (int i = 0; i < sorted.size(); i++) {
            sortedNumbers[numbers.getOrDefault(sorted.get(i), 0)] = i;
        }
        rows.relabel(sortedNumbers);
        return new Findings(sorted, Boolean.TRUE.equals(paired), rows, firstRows);
    }

    /** {@code 2} comes before {@code 10} where all labels are whole numbers. */
    private Comparator<String> labelOrder() {
        boolean numbers =
                found.stream().allMatch(label -> WHOLE_NUMBER.matcher(label).matches());
        // 1 and 01 are two labels: equal numbers are told apart by their characters.
        return numbers
                ? Comparator.<String, Long>comparing(Long::valueOf).thenComparing(Comparator.naturalOrder())
                : Comparator.naturalOrder();
    }
}
