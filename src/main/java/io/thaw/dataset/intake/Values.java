package io.thaw.dataset.intake;

import io.thaw.dataset.format.Excerpt;
import io.thaw.dataset.format.Position;
import io.thaw.dataset.format.Row;
import io.thaw.dataset.format.RowFaults;
import io.thaw.error.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Takes from a row what a task wants of it and reports what is not so. Then something harmless takes its place, so that all of a
 * row's faults are found; what was made of it is of no use unless the values {@link #areRight}.
 */
final class Values {

    /** Characters in a label. */
    static final int LONGEST_LABEL = 256;

    private final Row row;
    private final RowFaults faults;
    private final long faultsBefore;

    Values(Row row, RowFaults faults) {
        this.row = row;
        this.faults = faults;
        this.faultsBefore = faults.count();
    }

    Position at() {
        return row.at();
    }

    boolean areRight() {
        return faults.count() == faultsBefore;
    }

    /** Whether the row has the column, if only without a value in it. */
    boolean has(String column) {
        return row.has(column);
    }

    @Nullable
    JsonNode value(String column) {
        return row.value(column);
    }

    /** A text that is not blank. */
    String text(String what, String column) {
        JsonNode value = row.value(column);
        if (value != null && !value.isString()) {
            wrong(column, "The field '%s' in %s is not a string.".formatted(column, at()));
            return "";
        }
        return checked(what, column, value == null ? "" : value.stringValue(), Row.LONGEST_TEXT);
    }

    /** A label without the white space around it. */
    String label(String what, String column) {
        return label(what, column, row.value(column));
    }

    /** The members of a list, each taken as a label. */
    List<String> labels(String what, String column) {
        List<String> labels = new ArrayList<>();
        for (JsonNode value : list(what, column)) {
            labels.add(label(what, column, value));
        }
        return List.copyOf(labels);
    }

    /** The members of a list, each a text that is not blank. */
    List<String> texts(String what, String column) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : list(what, column)) {
            if (value.isString()) {
                texts.add(checked(what, column, value.stringValue(), Row.LONGEST_TEXT));
            } else {
                wrong(column, "The list '%s' in %s holds what is not a string.".formatted(column, at()));
            }
        }
        return List.copyOf(texts);
    }

    /** A finite number. */
    double number(String what, String column) {
        JsonNode value = row.value(column);
        if (value == null || (value.isString() && value.stringValue().isBlank())) {
            wrong(column, "The %s is missing in %s.".formatted(what, at()));
            return 0;
        }
        if (!value.isNumber()) {
            wrong(column, "The %s in %s is not a number: %s.".formatted(what, at(), Excerpt.of(value.toString())));
            return 0;
        }
        double number = value.doubleValue();
        if (!Double.isFinite(number)) {
            wrong(column, "The %s in %s is not a finite number.".formatted(what, at()));
        }
        return number;
    }

    /** Reports a value that is well-formed and wrong. */
    void wrong(String column, ErrorKind kind, String message, @Nullable String suggestion) {
        faults.value(at(), column, kind, message, suggestion);
    }

    void wrong(String column, String message) {
        wrong(column, ErrorKind.ROW_INVALID, message, null);
    }

    /** Labels are often numbers or truth values; they stand for their text. */
    private String label(String what, String column, @Nullable JsonNode value) {
        if (value != null && (value.isIntegralNumber() || value.isBoolean())) {
            return value.toString();
        }
        if (value != null && !value.isNull() && !value.isString()) {
            wrong(column, "The field '%s' in %s is not a string.".formatted(column, at()));
            return "";
        }
        return checked(what, column, value == null || value.isNull() ? "" : value.stringValue(), LONGEST_LABEL)
                .strip();
    }

    private Iterable<JsonNode> list(String what, String column) {
        JsonNode value = row.value(column);
        if (value == null) {
            wrong(column, "The %s is missing in %s.".formatted(what, at()));
            return List.of();
        }
        if (!value.isArray()) {
            wrong(column, "The field '%s' in %s is not a list.".formatted(column, at()));
            return List.of();
        }
        return value;
    }

    private String checked(String what, String column, String value, int longest) {
        if (value.isBlank()) {
            wrong(column, "The %s is missing in %s.".formatted(what, at()));
        } else if (value.length() > longest && value.codePointCount(0, value.length()) > longest) {
            wrong(
                    column,
                    ErrorKind.FIELD_TOO_LARGE,
                    "The %s in %s has %,d characters; at most %,d are taken."
                            .formatted(what, at(), value.codePointCount(0, value.length()), longest),
                    null);
        } else if (value.indexOf('\0') >= 0) {
            wrong(column, "The %s in %s holds a NUL character.".formatted(what, at()));
        } else if (hasLoneSurrogate(value)) {
            wrong(column, "The %s in %s holds half of a surrogate pair, which is no character.".formatted(what, at()));
        }
        return value;
    }

    /** Java's text is UTF-16, in which half a pair is possible; UTF-8 has no such thing. */
    private static boolean hasLoneSurrogate(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                if (i + 1 == value.length() || !Character.isSurrogatePair(value.charAt(i), value.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}
