package io.thaw.web;

import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.error.Faults;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.Annotation;
import java.util.Comparator;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a JSON body and finds everything wrong with it that can be told without looking anything up. */
final class BodyReader {

    private final JsonMapper mapper;
    private final Binding binding;
    private final Validator validator;

    BodyReader(JsonMapper mapper, Validator validator) {
        this.mapper = mapper;
        this.binding = new Binding(mapper);
        this.validator = validator;
    }

    /** Reads the body as a {@code type}, as far as it goes: first what cannot be read, then what is out of range. */
    Checked<Object> read(byte[] body, JavaType type) {
        Faults faults = new Faults();
        Faults notText = new Faults();
        JsonNode tree;
        try (JsonParser parser = mapper.createParser(body)) {
            tree = JsonTree.read(parser, faults, notText);
        }
        Object value = binding.bind(tree, type, faults);
        addUntouched(faults, violations(value));
        addUntouched(faults, notText.list());
        return new Checked<>(value, faults);
    }

    private static void addUntouched(Faults faults, List<Fault> more) {
        for (Fault fault : more) {
            if (!faults.touch(fault.pointer())) {
                faults.addAll(List.of(fault));
            }
        }
    }

    private List<Fault> violations(Object value) {
        return validator.validate(value).stream()
                .map(BodyReader::fault)
                .sorted(Comparator.comparing(Fault::pointer).thenComparing(Fault::message))
                .toList();
    }

    private static Fault fault(ConstraintViolation<Object> violation) {
        String pointer = Pointers.of(violation.getPropertyPath());
        Object given = violation.getInvalidValue();
        ErrorKind kind = given == null
                ? ErrorKind.MISSING_FIELD
                : kind(violation.getConstraintDescriptor().getAnnotation());
        String rule = violation.getMessage();
        String message = given instanceof Number || given instanceof String
                ? "'" + Values.cut(given.toString()) + "' " + rule + "."
                : "This " + rule + ".";
        return new Fault(pointer, kind, kind == ErrorKind.MISSING_FIELD ? "This field is required." : message);
    }

    private static ErrorKind kind(Annotation constraint) {
        return constraint instanceof NotBlank || constraint instanceof Pattern
                ? ErrorKind.INVALID_NAME
                : ErrorKind.OUT_OF_RANGE;
    }
}
