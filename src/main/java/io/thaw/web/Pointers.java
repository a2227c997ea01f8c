package io.thaw.web;

import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.List;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.databind.PropertyNamingStrategies;

/** Writes JSON pointers (RFC 6901) for the three ways in which places of a body are named. */
final class Pointers {

    private Pointers() {}

    static String child(String pointer, String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    static String child(String pointer, int index) {
        return pointer + "/" + index;
    }

    /** The place at which Jackson gave up. */
    static String of(List<Reference> path) {
        String pointer = "";
        for (Reference reference : path) {
            pointer = reference.getPropertyName() == null
                    ? child(pointer, reference.getIndex())
                    : child(pointer, reference.getPropertyName());
        }
        return pointer;
    }

    /** The place of a constraint: Java names become those on the wire. */
    static String of(Path path) {
        String pointer = "";
        for (Path.Node node : path) {
            if (node.getIndex() != null) {
                pointer = child(pointer, node.getIndex());
            }
            if (node.getKey() != null) {
                pointer = child(pointer, node.getKey().toString());
            }
            if (node.getName() != null && node.getKind() == ElementKind.PROPERTY) {
                pointer = child(pointer, wireName(node.getName()));
            }
        }
        return pointer;
    }

    private static String wireName(String javaName) {
        return PropertyNamingStrategies.SNAKE_CASE.nameForField(null, null, javaName);
    }
}
