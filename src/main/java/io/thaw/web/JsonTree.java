package io.thaw.web;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one JSON document into a tree and notes what a tree cannot show: a field that appears twice, and characters
 * that neither PostgreSQL nor a tokenizer takes (U+0000, lone surrogates).
 */
final class JsonTree {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final Faults duplicates;
    private final Faults notText;

    private JsonTree(JsonParser parser, Faults duplicates, Faults notText) {
        this.parser = parser;
        this.duplicates = duplicates;
        this.notText = notText;
    }

    /**
     * Reads to the end of the document.
     *
     * @throws DomainException ({@code MALFORMED_JSON}) where the document ends to be one
     */
    static JsonNode read(JsonParser parser, Faults duplicates, Faults notText) {
        try {
            JsonTree tree = new JsonTree(parser, duplicates, notText);
            JsonNode root = tree.node(parser.nextToken(), "");
            if (parser.nextToken() != null) {
                throw malformed("There is more after the end of the document", parser.currentTokenLocation());
            }
            return root;
        } catch (JacksonException e) {
            throw malformed("The body is not well-formed JSON", e.getLocation());
        }
    }

    private JsonNode node(@Nullable JsonToken token, String pointer) {
        if (token == null) {
            throw malformed("The body is empty", null);
        }
        return switch (token) {
            case START_OBJECT -> object(pointer);
            case START_ARRAY -> array(pointer);
            case VALUE_STRING -> NODES.stringNode(text(parser.getString(), pointer));
            case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            default -> NODES.nullNode();
        };
    }

    private ObjectNode object(String pointer) {
        ObjectNode object = NODES.objectNode();
        Set<String> repeated = new HashSet<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            String at = Pointers.child(pointer, name);
            text(name, at);
            if (object.has(name) && repeated.add(name)) {
                duplicates.add(
                        at, ErrorKind.DUPLICATE_FIELD, "'" + Values.cut(name) + "' appears twice in one object.");
            }
            object.set(name, node(parser.nextToken(), at));
        }
        return object;
    }

    private ArrayNode array(String pointer) {
        ArrayNode array = NODES.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(node(token, Pointers.child(pointer, array.size())));
        }
        return array;
    }

    private String text(String text, String pointer) {
        if (!Texts.isText(text)) {
            notText.add(pointer, ErrorKind.TEXT_INVALID, "The text holds U+0000 or half of a surrogate pair.");
        }
        return text;
    }

    private static DomainException malformed(String what, @Nullable TokenStreamLocation at) {
        String where = at == null || at.getLineNr() < 1
                ? "."
                : " (line %d, column %d).".formatted(at.getLineNr(), at.getColumnNr());
        return new DomainException(ErrorKind.MALFORMED_JSON, what + where);
    }
}
