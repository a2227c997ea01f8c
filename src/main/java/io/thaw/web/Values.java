package io.thaw.web;

import java.util.Collection;
import tools.jackson.databind.JsonNode;

/** Says in words what a JSON value is and what a field takes. */
final class Values {

    private static final int LONGEST = 64;

    private Values() {}

    static String describe(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT, POJO -> "an object";
            case ARRAY -> "a list";
            case STRING -> "the string \"" + cut(node.stringValue()) + "\"";
            case BOOLEAN -> node.toString();
            case NUMBER -> "the number " + cut(node.toString());
            case NULL -> "null";
            case MISSING, BINARY -> "this value";
        };
    }

    static String expected(Class<?> target) {
        if (target == Integer.class || target == Long.class || target == int.class || target == long.class) {
            return "a whole number within " + (target == Long.class || target == long.class ? "64" : "32") + " bits";
        }
        if (target == Boolean.class || target == boolean.class) {
            return "true or false";
        }
        if (Number.class.isAssignableFrom(target) || target.isPrimitive()) {
            return "a number";
        }
        if (target == String.class || target.isEnum()) {
            return "a string";
        }
        return Collection.class.isAssignableFrom(target) || target.isArray() ? "a list" : "an object";
    }

    /** A user's text, short enough for a message. */
    static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
