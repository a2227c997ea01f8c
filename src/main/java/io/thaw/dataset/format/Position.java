package io.thaw.dataset.format;

/**
 * Where a row stands.
 *
 * @param row counted from 1, the header not being one
 * @param line where the row begins, counted from 1
 */
public record Position(String part, long row, long line) {

    /** The place as a JSON pointer into the request, as in {@code /file/rows/7/label}. */
    String pointer(String column) {
        String escaped = column.replace("~", "~0").replace("/", "~1");
        return pointer() + "/" + escaped;
    }

    String pointer() {
        return "/" + part + "/rows/" + row;
    }

    @Override
    public String toString() {
        return "row %d (line %d)".formatted(row, line);
    }
}
