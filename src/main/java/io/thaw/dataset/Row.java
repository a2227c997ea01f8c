package io.thaw.dataset;

import io.thaw.error.ErrorKind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row as it was read, not yet known to be valid. */
record Row(
        Position at,
        @Nullable String text,
        @Nullable String textPair,
        @Nullable String label) {

    /** Characters (Unicode code points) in a text. */
    static final int LONGEST_TEXT = 1_000_000;
    /** Characters in a label. */
    static final int LONGEST_LABEL = 256;

    /** Reports what is wrong with the row under the names that its columns have in the file. */
    void check(boolean paired, DatasetSpec.Columns columns, RowFaults faults) {
        check("text", columns.text(), text, LONGEST_TEXT, faults);
        if (paired) {
            check("second text", columns.pairColumn(), textPair, LONGEST_TEXT, faults);
        } else if (textPair != null) {
            faults.add(
                    at.pointer(columns.pairColumn()),
                    ErrorKind.ROW_INVALID,
                    "There is a second text in %s and none in the first row.".formatted(at));
        }
        check("label", columns.label(), label, LONGEST_LABEL, faults);
    }

    /** The row's example. White space around a label is not part of it. */
    Example.Labelled example() {
        return new Example.Labelled(
                Objects.requireNonNull(text),
                textPair,
                Objects.requireNonNull(label).strip());
    }

    private void check(String what, String column, @Nullable String value, int longest, RowFaults faults) {
        String pointer = at.pointer(column);
        if (value == null || value.isBlank()) {
            faults.add(pointer, ErrorKind.ROW_INVALID, "The %s is missing in %s.".formatted(what, at));
        } else if (value.length() > longest && value.codePointCount(0, value.length()) > longest) {
            faults.add(
                    pointer,
                    ErrorKind.FIELD_TOO_LARGE,
                    "The %s in %s has %,d characters; at most %,d are taken."
                            .formatted(what, at, value.codePointCount(0, value.length()), longest));
        } else if (value.indexOf('\0') >= 0) {
            faults.add(pointer, ErrorKind.ROW_INVALID, "The %s in %s holds a NUL character.".formatted(what, at));
        } else if (hasLoneSurrogate(value)) {
            faults.add(
                    pointer,
                    ErrorKind.ROW_INVALID,
                    "The %s in %s holds half of a surrogate pair, which is no character.".formatted(what, at));
        }
    }

    private static boolean hasLoneSurrogate(String value) {
        return value.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
