package io.thaw.inference.http;

import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.error.Faults;
import io.thaw.inference.QuestionInput;
import io.thaw.inference.TaggingInput;
import io.thaw.inference.TextInput;
import jakarta.validation.constraints.NotNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a request's inputs, one or a list of them, as far as they are some; what is wrong is noted with its place.
 *
 * @param pointer to the field
 * @param inputs missing where that was noted before
 */
record Inputs(String pointer, @Nullable JsonNode inputs, JsonObjects objects, Faults faults) {

    private static final int MOST = 1024;

    /** Those of the field {@code inputs}. */
    Inputs(@Nullable JsonNode inputs, JsonObjects objects, Faults faults) {
        this("/inputs", inputs, objects, faults);
    }

    record Pair(@NotNull String text, @NotNull String textPair) {}

    record Question(@NotNull String question, @NotNull String context) {}

    record Words(@NotNull List<@NotNull String> tokens) {}

    /** Whether one input was given and not a list. */
    boolean single() {
        return inputs == null || !inputs.isArray();
    }

    /** A fault of an input, which points into the list of them, as one of the request. */
    Fault pointed(Fault fault) {
        String at = fault.pointer().isEmpty() ? "" : single() ? pointer : pointer + fault.pointer();
        return new Fault(at, fault.kind(), fault.message(), fault.suggestion());
    }

    List<String> texts() {
        return each(this::text);
    }

    private Optional<String> text(JsonNode node, String at) {
        return node.isString() ? filled(node.stringValue(), at) : refused(at, "An input is a text.");
    }

    List<TextInput> textsAndPairs() {
        return each((node, at) -> node.isObject()
                ? objects.read(node, Pair.class, at).flatMap(pair -> pair(pair, at))
                : node.isString()
                        ? text(node, at).map(text -> new TextInput(text, null))
                        : refused(at, "An input is a text, or a pair {\"text\", \"text_pair\"}."));
    }

    private Optional<TextInput> pair(Pair pair, String at) {
        Optional<String> text = filled(pair.text(), at + "/text");
        Optional<String> textPair = filled(pair.textPair(), at + "/text_pair");
        return text.flatMap(first -> textPair.map(second -> new TextInput(first, second)));
    }

    List<QuestionInput> questions() {
        return each((node, at) -> node.isObject()
                ? objects.read(node, Question.class, at).flatMap(question -> question(question, at))
                : refused(at, "An input is a question with its text, {\"question\", \"context\"}."));
    }

    private Optional<QuestionInput> question(Question question, String at) {
        Optional<String> asked = filled(question.question(), at + "/question");
        Optional<String> context = filled(question.context(), at + "/context");
        return asked.flatMap(first -> context.map(second -> new QuestionInput(first, second)));
    }

    List<TaggingInput> textsAndWords() {
        return each((node, at) -> node.isObject()
                ? objects.read(node, Words.class, at).flatMap(words -> words(words.tokens(), at + "/tokens"))
                : node.isString()
                        ? text(node, at).map(TaggingInput.OfText::new)
                        : refused(at, "An input is a text, or a list of words in {\"tokens\"}."));
    }

    private Optional<TaggingInput> words(@Nullable List<String> words, String at) {
        if (words == null || faults.touch(at)) {
            return Optional.empty();
        }
        if (words.isEmpty()) {
            faults.add(at, ErrorKind.TEXT_EMPTY, "There are no words.");
            return Optional.empty();
        }
        return Optional.of(new TaggingInput.OfWords(words));
    }

    private <T> List<T> each(BiFunction<JsonNode, String, Optional<? extends T>> read) {
        List<T> all = new ArrayList<>();
        if (inputs == null) {
            return all;
        }
        if (single()) {
            read.apply(inputs, pointer).ifPresent(all::add);
            return all;
        }
        if (inputs.isEmpty() || inputs.size() > MOST) {
            faults.add(
                    pointer,
                    ErrorKind.OUT_OF_RANGE,
                    "There are " + inputs.size() + " inputs, from 1 to " + MOST + " are allowed.");
            return all;
        }
        for (int i = 0; i < inputs.size(); i++) {
            read.apply(inputs.get(i), pointer + "/" + i).ifPresent(all::add);
        }
        return all;
    }

    /** The text, unless it is missing, which was noted before, or blank. */
    private Optional<String> filled(@Nullable String text, String at) {
        if (text != null && text.isBlank()) {
            faults.add(at, ErrorKind.TEXT_EMPTY, "The text is empty.");
        }
        return Optional.ofNullable(text).filter(present -> !present.isBlank());
    }

    private <T> Optional<T> refused(String at, String message) {
        faults.add(at, ErrorKind.WRONG_TYPE, message);
        return Optional.empty();
    }
}
