package io.thaw.dataset.format;

import io.thaw.error.ErrorKind;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rows of one JSON object per line. Blank lines are passed over. */
final class JsonLineRows implements RowReader {

    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final TextLines lines;
    private final String part;
    private final Schema schema;
    private final RowFaults faults;
    private long row;
    private boolean schemaKnown;

    JsonLineRows(Reader reader, String part, Schema schema, RowFaults faults) {
        this.lines = new TextLines(reader);
        this.part = part;
        this.schema = schema;
        this.faults = faults;
    }

    @Override
    public @Nullable Row next() throws IOException {
        while (!faults.isFull()) {
            String line = lines.next(part, faults);
            if (line == null) {
                return null;
            }
            if (line.isBlank()) {
                continue;
            }
            Position at = new Position(part, ++row, lines.number());
            JsonNode object = parse(line, at);
            if (object != null) {
                return hasSchema(object, at) ? new Row(at, object) : null;
            }
        }
        return null;
    }

    private @Nullable JsonNode parse(String line, Position at) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.isObject()) {
                return node;
            }
            faults.row(at, ErrorKind.ROW_INVALID, "A JSON object is missing in %s.".formatted(at), null);
        } catch (JacksonException e) {
            faults.row(
                    at,
                    ErrorKind.ROW_INVALID,
                    "There is no well-formed JSON object in %s: %s".formatted(at, Excerpt.of(e.getOriginalMessage())),
                    null);
        }
        return null;
    }

    /** The first row shows which fields there are; what later rows lack is then missing in them. */
    private boolean hasSchema(JsonNode object, Position at) {
        if (!schemaKnown) {
            schemaKnown = true;
            return schema.check("The object in " + at, object.propertyNames(), part, faults);
        }
        return true;
    }
}
