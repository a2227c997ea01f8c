package io.thaw.dataset;

/**
 * A value that a task wants of every row.
 *
 * @param name what it is, as in {@code spec.columns}
 * @param column under which name it stands in the file
 * @param required whether a file without this column cannot be read
 */
public record Field(String name, String column, Kind kind, boolean required) {

    /** How a value is written where a file has nothing but text. */
    public enum Kind {
        TEXT,
        NUMBER,
        /** Separated by the spec's list separator. */
        LIST,
        /** As JSON. */
        ANSWERS
    }
}
