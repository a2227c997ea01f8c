package io.thaw.dataset;

import io.thaw.error.ErrorKind;
import io.thaw.error.NearestNames;
import java.io.IOException;
import java.io.Reader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rows of one JSON object per line. Blank lines are passed over, as are fields that nothing is mapped to. */
final class JsonRows implements RowReader {

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final TextLines lines;
    private final String part;
    private final DatasetSpec.Columns columns;
    private final RowFaults faults;
    private long row;
    private boolean schemaKnown;
    private boolean paired;

    JsonRows(Reader reader, String part, DatasetSpec.Columns columns, RowFaults faults) {
        this.lines = new TextLines(reader);
        this.part = part;
        this.columns = columns;
        this.faults = faults;
    }

    @Override
    public @Nullable Row next() throws IOException {
        while (!faults.isFull()) {
            String line = lines.next();
            if (line == null) {
                return lines.isCut() ? reportCut() : null;
            }
            if (line.isBlank()) {
                continue;
            }
            Position at = new Position(part, ++row, lines.number());
            JsonNode object = parse(line, at);
            if (object == null) {
                continue;
            }
            if (!schemaKnown && !learnSchema(object, at)) {
                return null;
            }
            int before = faults.count();
            Row next = new Row(
                    at,
                    string(object, columns.text(), at),
                    string(object, columns.pairColumn(), at),
                    label(object, at));
            if (faults.count() == before) {
                return next;
            }
        }
        return null;
    }

    @Override
    public boolean isPaired() {
        return paired;
    }

    private @Nullable Row reportCut() {
        faults.add(
                "/" + part,
                ErrorKind.FIELD_TOO_LARGE,
                "Line %d has more than %,d characters; reading stopped there."
                        .formatted(lines.number(), TextLines.LONGEST_LINE));
        return null;
    }

    private @Nullable JsonNode parse(String line, Position at) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.isObject()) {
                return node;
            }
            faults.add(at.pointer(), ErrorKind.ROW_INVALID, "A JSON object is missing in %s.".formatted(at));
        } catch (JacksonException e) {
            faults.add(
                    at.pointer(),
                    ErrorKind.ROW_INVALID,
                    "There is no well-formed JSON object in %s: %s".formatted(at, Excerpt.of(e.getOriginalMessage())));
        }
        return null;
    }

    /** The first row shows which fields there are; what later rows lack is then missing in them. */
    private boolean learnSchema(JsonNode object, Position at) {
        schemaKnown = true;
        paired = columns.textPair() != null || object.has(columns.pairColumn());
        int before = faults.count();
        require(object, columns.text(), at);
        require(object, columns.label(), at);
        if (paired) {
            require(object, columns.pairColumn(), at);
        }
        return faults.count() == before;
    }

    private void require(JsonNode object, String column, Position at) {
        if (object.has(column)) {
            return;
        }
        List<String> fields = List.copyOf(object.propertyNames());
        faults.add(
                at.pointer(column),
                ErrorKind.SCHEMA_INVALID,
                "The object in %s has no field '%s'; it has %s.".formatted(at, column, Excerpt.of(fields)),
                fields.isEmpty()
                        ? null
                        : "Map the field in spec.columns. The nearest name is '%s'."
                                .formatted(Excerpt.of(
                                        NearestNames.of(column, fields, 1).get(0))));
    }

    private @Nullable String string(JsonNode object, String column, Position at) {
        JsonNode value = object.get(column);
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isString()) {
            return value.stringValue();
        }
        faults.add(
                at.pointer(column),
                ErrorKind.ROW_INVALID,
                "The field '%s' in %s is not a string.".formatted(column, at));
        return null;
    }

    /** Labels are often numbers or truth values; they stand for their text. */
    private @Nullable String label(JsonNode object, Position at) {
        JsonNode value = object.get(columns.label());
        if (value != null && (value.isIntegralNumber() || value.isBoolean())) {
            return value.toString();
        }
        return string(object, columns.label(), at);
    }
}
