package io.thaw.dataset.format;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A row as it was read, not yet known to be valid.
 *
 * @param values by column, in whatever type the file gives them; columns that nothing reads may be missing
 */
public record Row(Position at, JsonNode values) {

    /** Characters (Unicode code points) in a text. */
    public static final int LONGEST_TEXT = 1_000_000;

    /** Whether the row has the column, if only without a value in it. */
    public boolean has(String column) {
        return values.has(column);
    }

    /** The column's value, or null where there is none. */
    public @Nullable JsonNode value(String column) {
        JsonNode value = values.get(column);
        return value == null || value.isNull() ? null : value;
    }
}
