package io.thaw.dataset.format;

import io.thaw.dataset.Field;
import java.util.Arrays;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Gives the texts of a table the types that its columns have. What is none of its type stays a text. */
final class Cells {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** A decimal number as JSON and spreadsheets write it; Java would take {@code 1f} and {@code 0x1p3}, too. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    private final Pattern separator;

    Cells(String listSeparator) {
        this.separator = Pattern.compile(listSeparator, Pattern.LITERAL);
    }

    JsonNode value(String cell, Field.Kind kind) {
        return switch (kind) {
            case TEXT -> NODES.stringNode(cell);
            case NUMBER -> number(cell);
            case LIST -> list(cell);
            case ANSWERS -> json(cell);
        };
    }

    private static JsonNode number(String cell) {
        String number = cell.strip();
        return NUMBER.matcher(number).matches() ? NODES.numberNode(Double.parseDouble(number)) : NODES.stringNode(cell);
    }

    /** An empty cell is an empty list. */
    private ArrayNode list(String cell) {
        ArrayNode list = NODES.arrayNode();
        if (!cell.isBlank()) {
            Arrays.stream(separator.split(cell, -1)).map(String::strip).forEach(list::add);
        }
        return list;
    }

    private static JsonNode json(String cell) {
        try {
            return cell.isBlank() ? NODES.arrayNode() : JSON.readTree(cell);
        } catch (JacksonException e) {
            return NODES.stringNode(cell);
        }
    }
}
