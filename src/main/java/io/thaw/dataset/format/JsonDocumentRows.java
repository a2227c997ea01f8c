package io.thaw.dataset.format;

import io.thaw.dataset.Field;
import io.thaw.error.ErrorKind;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows of one JSON document: the objects of an array, which is the document or its {@code data}. For question answering
 * such an object may be an article of SQuAD, whose paragraphs' questions are then the rows. One object at a time is held.
 */
final class JsonDocumentRows implements RowReader {

    private final BoundedReader reader;
    private final JsonParser parser;
    private final String part;
    private final Schema schema;
    private final RowFaults faults;
    private final Deque<ObjectNode> questions = new ArrayDeque<>();
    private long row;
    private long line;
    private boolean started;
    private boolean ended;
    private boolean schemaKnown;

    JsonDocumentRows(Reader reader, String part, Schema schema, RowFaults faults) {
        this.reader = new BoundedReader(reader);
        this.parser = JsonLineRows.JSON.createParser(this.reader);
        this.part = part;
        this.schema = schema;
        this.faults = faults;
    }

    @Override
    public @Nullable Row next() throws IOException {
        try {
            return ended ? null : advance();
        } catch (JacksonException e) {
            ended = true;
            if (e.getCause() instanceof BoundedReader.TooLong) {
                stop(
                        ErrorKind.FIELD_TOO_LARGE,
                        "the next object has more than %,d characters".formatted(BoundedReader.MOST));
            } else if (e.getCause() instanceof IOException io) {
                throw io;
            } else {
                stop(ErrorKind.ROW_INVALID, e.getOriginalMessage());
            }
            return null;
        }
    }

    private @Nullable Row advance() {
        if (!started) {
            started = true;
            ended = !findRows();
        }
        while (!ended && !faults.isFull()) {
            if (!questions.isEmpty()) {
                return row(questions.remove());
            }
            reader.allow();
            if (parser.nextToken() == JsonToken.END_ARRAY) {
                break;
            }
            line = parser.currentTokenLocation().getLineNr();
            JsonNode node = parser.readValueAsTree();
            if (node.has("paragraphs") && schema.has(Field.Kind.ANSWERS)) {
                node.get("paragraphs").forEach(this::addQuestions);
            } else if (node instanceof ObjectNode object) {
                return row(object);
            } else {
                Position at = new Position(part, ++row, line);
                faults.row(at, ErrorKind.ROW_INVALID, "A JSON object is missing in %s.".formatted(at), null);
            }
        }
        ended = true;
        return null;
    }

    /** Goes to the array of the rows. */
    private boolean findRows() {
        reader.allow();
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_ARRAY) {
            return true;
        }
        if (first == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean isData = parser.currentName().equals("data");
                if (parser.nextToken() == JsonToken.START_ARRAY && isData) {
                    return true;
                }
                parser.skipChildren();
            }
        }
        if (first != null) {
            faults.file(
                    part,
                    ErrorKind.SCHEMA_INVALID,
                    "The JSON document holds no rows.",
                    "Send an array of objects, an object whose 'data' is one, or one object per line as .jsonl.");
        }
        return false;
    }

    private @Nullable Row row(ObjectNode object) {
        Position at = new Position(part, ++row, line);
        if (!schemaKnown) {
            schemaKnown = true;
            ended = !schema.check("The object in " + at, object.propertyNames(), part, faults);
        }
        return ended ? null : new Row(at, object);
    }

    /** A question of SQuAD under the names that a row's values have; an impossible one has no answers. */
    private void addQuestions(JsonNode paragraph) {
        for (JsonNode question : paragraph.path("qas")) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            boolean impossible = question.path("is_impossible").asBoolean(false);
            schema.fields().forEach(field -> {
                JsonNode value = switch (field.name()) {
                    case "context" -> paragraph.get("context");
                    case "answers" -> impossible ? JsonNodeFactory.instance.arrayNode() : question.get("answers");
                    default -> question.get(field.name());
                };
                object.set(field.column(), value);
            });
            questions.add(object);
        }
    }

    private void stop(ErrorKind kind, String why) {
        faults.file(
                part,
                kind,
                "Reading stopped after row %d, in the object of line %d: %s".formatted(row, line, why),
                null);
    }
}
