package io.thaw.dataset.format;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** A text per line. Blank lines are passed over. */
final class TextRows implements RowReader {

    private final TextLines lines;
    private final String part;
    private final String column;
    private final RowFaults faults;
    private long row;

    TextRows(Reader reader, String part, Schema schema, RowFaults faults) {
        this.lines = new TextLines(reader);
        this.part = part;
        this.column = schema.fields().get(0).column();
        this.faults = faults;
    }

    @Override
    public @Nullable Row next() throws IOException {
        String line = lines.next(part, faults);
        while (line != null && line.isBlank()) {
            line = lines.next(part, faults);
        }
        return line == null
                ? null
                : new Row(
                        new Position(part, ++row, lines.number()),
                        JsonNodeFactory.instance.objectNode().put(column, line));
    }
}
