package io.thaw.web;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.error.Faults;
import io.thaw.error.NearestNames;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Binds a tree to a type and finds everything that does not fit. Jackson stops at the first misfit, so each is noted,
 * taken out of the tree, and the rest bound again: as many rounds as faults, on bodies of at most a mebibyte.
 */
final class Binding {

    /** Where a deserializer finds the {@link Faults} it may add to, in the context's attributes. */
    static final String FAULTS = "io.thaw.faults";

    private static final int MOST_FAULTS = 50;

    private final JsonMapper mapper;

    Binding(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * Returns the value that the readable part of the tree stands for.
     *
     * @param tree loses what does not fit
     * @throws DomainException where nothing can be bound, with all that was found until then
     */
    Object bind(JsonNode tree, JavaType type, Faults faults) {
        while (true) {
            Faults ofDeserializers = new Faults();
            try {
                Object value = mapper.readerFor(type)
                        .withAttribute(FAULTS, ofDeserializers)
                        .readValue(tree);
                faults.addAll(ofDeserializers.list());
                if (value == null) {
                    throw mismatch(faults, wrongType("", tree, type.getRawClass()));
                }
                return value;
            } catch (JacksonException e) {
                List<Fault> misfits = describe(tree, e);
                if (faults.list().size() >= MOST_FAULTS || !takeOut(tree, e.getPath())) {
                    throw mismatch(faults, misfits.toArray(Fault[]::new));
                }
                faults.addAll(misfits);
            }
        }
    }

    private static DomainException mismatch(Faults faults, Fault... last) {
        faults.addAll(Arrays.asList(last));
        return new DomainException(faults.list());
    }

    private List<Fault> describe(JsonNode tree, JacksonException e) {
        String pointer = Pointers.of(e.getPath());
        if (e.getCause() instanceof DomainException cause) {
            return cause.faults().stream()
                    .map(fault ->
                            new Fault(pointer + fault.pointer(), fault.kind(), fault.message(), fault.suggestion()))
                    .toList();
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            return List.of(unknownField(pointer, unknown));
        }
        if (e instanceof InvalidFormatException format
                && format.getTargetType().isEnum()
                && format.getValue() instanceof String given) {
            return List.of(unknownValue(pointer, given, format.getTargetType()));
        }
        Class<?> target = e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        return List.of(wrongType(pointer, tree.at(pointer), target));
    }

    private static Fault unknownField(String pointer, UnrecognizedPropertyException e) {
        List<String> known = e.getKnownPropertyIds() == null
                ? List.of()
                : e.getKnownPropertyIds().stream().map(Object::toString).toList();
        return new Fault(
                pointer,
                ErrorKind.UNKNOWN_FIELD,
                "'" + Values.cut(e.getPropertyName()) + "' is not a field here.",
                nearest(e.getPropertyName(), known, "Fields: "));
    }

    private Fault unknownValue(String pointer, String given, Class<?> type) {
        List<String> known = Arrays.stream(type.getEnumConstants())
                .map(constant -> mapper.convertValue(constant, String.class))
                .toList();
        return new Fault(
                pointer,
                ErrorKind.UNKNOWN_VALUE,
                "'" + Values.cut(given) + "' is not a value of this field.",
                nearest(given, known, "Values: "));
    }

    private static @Nullable String nearest(String given, Collection<String> known, String all) {
        return known.isEmpty()
                ? null
                : "Did you mean '" + NearestNames.of(given, known, 1).get(0) + "'? " + all + String.join(", ", known)
                        + ".";
    }

    private static Fault wrongType(String pointer, JsonNode given, @Nullable Class<?> target) {
        String message = target == null
                ? "This does not fit here: " + Values.describe(given) + "."
                : "Takes " + Values.expected(target) + ", not " + Values.describe(given) + ".";
        return new Fault(pointer, ErrorKind.WRONG_TYPE, message);
    }

    private static boolean takeOut(JsonNode tree, List<Reference> path) {
        if (path.isEmpty()) {
            return false;
        }
        JsonNode parent = tree.at(Pointers.of(path.subList(0, path.size() - 1)));
        Reference last = path.get(path.size() - 1);
        if (parent instanceof ObjectNode object) {
            return last.getPropertyName() != null && object.remove(last.getPropertyName()) != null;
        }
        if (parent instanceof ArrayNode array
                && array.has(last.getIndex())
                && !array.get(last.getIndex()).isNull()) {
            array.setNull(last.getIndex());
            return true;
        }
        return false;
    }
}
