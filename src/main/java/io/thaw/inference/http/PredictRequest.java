package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.inference.TextInput;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What to predict for.
 *
 * @param inputs a text, a pair {@code {"text", "text_pair"}}, or a list of either
 */
record PredictRequest(
        @NotNull
        @Schema(
                description = "A text, a pair {\"text\": …, \"text_pair\": …}, or a list of up to 1,024 of either.",
                oneOf = {String.class, Object.class, List.class},
                example = "[\"A wonderful little film.\", \"It broke after two days.\"]")
        JsonNode inputs,

        @Valid @Nullable Parameters parameters) {

    static final int MAX_INPUTS = 1024;
    static final int MAX_CHARACTERS = 1_000_000;

    private static final Set<String> PAIR = Set.of("text", "text_pair");

    record Parameters(
            @Min(1) @Schema(description = "How many labels to answer with.", example = "2") @Nullable
            Integer topK) {}

    int topK() {
        return parameters == null || parameters.topK() == null ? Integer.MAX_VALUE : parameters.topK();
    }

    /** Whether one input was given and not a list. */
    boolean single() {
        return !inputs.isArray();
    }

    /** The inputs, as far as they are some; what is wrong goes into {@code faults}. */
    List<TextInput> texts(Faults faults) {
        if (single()) {
            return input(inputs, "/inputs", faults);
        }
        if (inputs.isEmpty() || inputs.size() > MAX_INPUTS) {
            faults.add(
                    "/inputs",
                    ErrorKind.OUT_OF_RANGE,
                    "There are " + inputs.size() + " inputs, from 1 to " + MAX_INPUTS + " are allowed.");
            return List.of();
        }
        List<TextInput> texts = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            texts.addAll(input(inputs.get(i), "/inputs/" + i, faults));
        }
        return texts;
    }

    private static List<TextInput> input(JsonNode node, String pointer, Faults faults) {
        if (node.isString()) {
            check(node.stringValue(), pointer, faults);
            return List.of(new TextInput(node.stringValue(), null));
        }
        if (!node.isObject()) {
            faults.add(
                    pointer,
                    ErrorKind.WRONG_TYPE,
                    "An input is a text, or a pair of texts.",
                    "\"A wonderful little film.\"");
            return List.of();
        }
        node.propertyNames().stream()
                .filter(name -> !PAIR.contains(name))
                .forEach(name -> faults.add(
                        pointer + "/" + name, ErrorKind.UNKNOWN_FIELD, "'" + name + "' is not a field here.", "text"));
        String text = string(node, "text", pointer, faults);
        String pair = string(node, "text_pair", pointer, faults);
        return text == null || pair == null ? List.of() : List.of(new TextInput(text, pair));
    }

    private static @Nullable String string(JsonNode node, String field, String pointer, Faults faults) {
        String at = pointer + "/" + field;
        JsonNode value = node.get(field);
        if (value == null) {
            faults.add(at, ErrorKind.MISSING_FIELD, "'" + field + "' is missing.");
            return null;
        }
        if (!value.isString()) {
            faults.add(at, ErrorKind.WRONG_TYPE, "'" + field + "' is a text.");
            return null;
        }
        check(value.stringValue(), at, faults);
        return value.stringValue();
    }

    private static void check(String text, String pointer, Faults faults) {
        if (text.isBlank()) {
            faults.add(pointer, ErrorKind.TEXT_EMPTY, "The text is empty.");
        } else if (text.length() > MAX_CHARACTERS) {
            faults.add(
                    pointer,
                    ErrorKind.FIELD_TOO_LARGE,
                    "The text has " + text.length() + " characters, at most " + MAX_CHARACTERS + " are allowed.");
        }
    }
}
