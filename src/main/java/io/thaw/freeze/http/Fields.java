package io.thaw.freeze.http;

import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.error.NearestNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the fields of one JSON object by name and type. A value that does not fit is noted, and stands in as something
 * harmless, so that the rest can be read.
 */
final class Fields {

    private final JsonNode object;
    private final String pointer;
    private final Faults faults;
    private final Set<String> asked = new TreeSet<>();

    Fields(JsonNode object, String pointer, Faults faults) {
        this.object = object;
        this.pointer = pointer;
        this.faults = faults;
    }

    boolean has(String field) {
        asked.add(field);
        return object.has(field);
    }

    int integer(String field) {
        JsonNode value = require(field);
        return fits(value, field, v -> v.isIntegralNumber() && v.canConvertToInt(), "a whole number within 32 bits")
                ? value.intValue()
                : 0;
    }

    @Nullable
    Double number(String field) {
        JsonNode value = find(field);
        return fits(value, field, JsonNode::isNumber, "a number") ? Double.valueOf(value.doubleValue()) : null;
    }

    boolean flag(String field) {
        JsonNode value = find(field);
        return fits(value, field, JsonNode::isBoolean, "true or false") && value.booleanValue();
    }

    boolean requiredFlag(String field) {
        require(field);
        return flag(field);
    }

    String text(String field, String standIn) {
        JsonNode value = require(field);
        return fits(value, field, JsonNode::isString, "a string") ? value.stringValue() : standIn;
    }

    /** Whether the field holds the second of two values; the first is what an absent field stands for. */
    boolean choice(String field, String first, String second) {
        JsonNode value = find(field);
        if (!fits(value, field, JsonNode::isString, "a string")) {
            return false;
        }
        String given = value.stringValue();
        if (!given.equals(first) && !given.equals(second)) {
            faults.add(
                    at(field),
                    ErrorKind.UNKNOWN_VALUE,
                    field + " is " + describe(value) + ", it takes " + first + " or " + second + ".",
                    NearestNames.of(given, List.of(first, second), 1).get(0));
        }
        return given.equals(second);
    }

    /**
     * Reads a list, each element by its value and pointer.
     *
     * @param most of a list that is longer nothing is read
     */
    <T> List<T> list(String field, int most, BiFunction<JsonNode, String, T> element) {
        JsonNode value = find(field);
        if (!fits(value, field, JsonNode::isArray, "a list")) {
            return List.of();
        }
        if (value.size() > most) {
            faults.add(
                    at(field),
                    ErrorKind.OUT_OF_RANGE,
                    "%s has %d entries, at most %d are allowed.".formatted(field, value.size(), most));
            return List.of();
        }
        List<T> elements = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            elements.add(element.apply(value.get(i), at(field) + "/" + i));
        }
        return elements;
    }

    /** Notes every field that nobody asked for. */
    void refuseOthers(BiFunction<String, Set<String>, Refusal> refusal) {
        for (String field : object.propertyNames()) {
            if (!asked.contains(field)) {
                Refusal refused = refusal.apply(field, asked);
                faults.add(at(field), refused.kind(), refused.message(), refused.suggestion());
            }
        }
    }

    /** Why a field is refused. */
    record Refusal(ErrorKind kind, String message, @Nullable String suggestion) {

        static Refusal unknown(String field, Set<String> known) {
            return new Refusal(
                    ErrorKind.UNKNOWN_FIELD,
                    "'" + cut(field) + "' is not a field here; there are " + String.join(", ", known) + ".",
                    NearestNames.of(cut(field), known, 1).get(0));
        }
    }

    static String describe(JsonNode value) {
        return value.isString() ? "the string \"" + cut(value.stringValue()) + "\"" : cut(value.toString());
    }

    private JsonNode find(String field) {
        asked.add(field);
        return object.path(field);
    }

    private JsonNode require(String field) {
        JsonNode value = find(field);
        if (value.isMissingNode()) {
            faults.add(at(field), ErrorKind.MISSING_FIELD, field + " is required.");
        }
        return value;
    }

    private boolean fits(JsonNode value, String field, Predicate<JsonNode> type, String expected) {
        if (value.isMissingNode()) {
            return false;
        }
        if (!type.test(value)) {
            faults.add(
                    at(field),
                    ErrorKind.WRONG_TYPE,
                    "%s takes %s, not %s.".formatted(field, expected, describe(value)));
            return false;
        }
        return true;
    }

    private String at(String field) {
        return pointer + "/" + field.replace("~", "~0").replace("/", "~1");
    }

    private static String cut(String text) {
        int longest = 64;
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }
}
