package io.thaw.inference.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.thaw.encoder.TaskType;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request for inference in the Open Inference Protocol: JSON, perhaps followed by the binary data of its tensors. Texts are
 * tensors of BYTES, one element each. What is wrong is thrown with the first fault, for the protocol's answer has room for one.
 *
 * @param outputs the names of those that are asked for; none asks for all
 * @see <a href="https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md">the
 *     protocol</a>, and Triton's binary tensor data extension
 */
record InferRequest(
        @Nullable String id,
        Map<String, List<String>> inputs,
        Set<String> outputs,
        @Nullable JsonNode parameters) {

    private static final String TEXT = "text";
    private static final String TEXT_PAIR = "text_pair";
    private static final String QUESTION = "question";
    private static final String CONTEXT = "context";
    /** What clients ask of the answer's form, and not of the model. */
    private static final Set<String> OF_THE_FORM = Set.of("binary_data_output");

    /**
     * Reads a body.
     *
     * @param jsonBytes how many of them are JSON, where binary data follow; else null
     * @throws DomainException {@code MALFORMED_REQUEST}
     */
    static InferRequest parse(byte[] body, @Nullable Integer jsonBytes) {
        int length = jsonBytes == null ? body.length : jsonBytes;
        if (length < 0 || length > body.length) {
            throw malformed("Inference-Header-Content-Length is not within the body");
        }
        JsonNode json = json(body, length);
        ByteBuffer binary = ByteBuffer.wrap(body, length, body.length - length).order(ByteOrder.LITTLE_ENDIAN);
        Map<String, List<String>> inputs = new LinkedHashMap<>();
        for (JsonNode tensor : array(json, "inputs")) {
            String name = tensor.path("name").asString("");
            if (inputs.put(name, elements(tensor, name, binary)) != null) {
                throw malformed("the input '" + name + "' stands there twice");
            }
        }
        List<String> outputs = new ArrayList<>();
        json.path("outputs").forEach(output -> outputs.add(output.path("name").asString("")));
        JsonNode id = json.path("id");
        return new InferRequest(id.isString() ? id.stringValue() : null, inputs, Set.copyOf(outputs), parameters(json));
    }

    private static JsonNode json(byte[] body, int length) {
        try {
            JsonNode json = JsonMapper.shared().readTree(body, 0, length);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (JacksonException e) {
            throw malformed("the body is not JSON");
        }
        throw malformed("the body is not a JSON object");
    }

    private static JsonNode array(JsonNode json, String field) {
        JsonNode array = json.path(field);
        if (!array.isArray() || array.isEmpty()) {
            throw malformed("'" + field + "' is not a list of tensors");
        }
        return array;
    }

    private static List<String> elements(JsonNode tensor, String name, ByteBuffer binary) {
        if (!tensor.path("datatype").asString("").equals("BYTES")) {
            throw malformed("the input '" + name + "' is not of the datatype BYTES");
        }
        JsonNode size = tensor.path("parameters").path("binary_data_size");
        List<String> elements = size.isMissingNode() ? texts(tensor.path("data"), name) : texts(size, name, binary);
        long expected = count(array(tensor, "shape"), name);
        if (expected != elements.size()) {
            throw malformed(
                    "the input '" + name + "' has " + elements.size() + " elements, and its shape says " + expected);
        }
        return elements;
    }

    private static long count(JsonNode shape, String name) {
        long count = 1;
        for (JsonNode dimension : shape) {
            int size = dimension.asInt(-1);
            if (size < 0 || count * size > Integer.MAX_VALUE) {
                throw malformed("the input '" + name + "' has a shape that no tensor has");
            }
            count *= size;
        }
        return count;
    }

    /** A list of texts, or a list of such lists. */
    private static List<String> texts(JsonNode data, String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : data) {
            if (each.isArray()) {
                texts.addAll(texts(each, name));
            } else if (each.isString()) {
                texts.add(each.stringValue());
            } else {
                throw malformed("the input '" + name + "' holds what is no text");
            }
        }
        return texts;
    }

    /** Each element's length in four bytes, little-endian, and then its bytes. */
    private static List<String> texts(JsonNode size, String name, ByteBuffer binary) {
        int end = binary.position() + size.asInt(-1);
        if (size.asInt(-1) < 0 || end > binary.limit()) {
            throw malformed("the binary data of '" + name + "' are not all there");
        }
        List<String> texts = new ArrayList<>();
        while (binary.position() < end) {
            int length = end - binary.position() < Integer.BYTES ? -1 : binary.getInt();
            if (length < 0 || length > end - binary.position()) {
                throw malformed("the binary data of '" + name + "' break off");
            }
            texts.add(decoded(binary.slice(binary.position(), length), name));
            binary.position(binary.position() + length);
        }
        return texts;
    }

    private static String decoded(ByteBuffer bytes, String name) {
        try {
            return UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw malformed("the input '" + name + "' is not UTF-8");
        }
    }

    private static @Nullable JsonNode parameters(JsonNode json) {
        if (!(json.path("parameters") instanceof ObjectNode given)) {
            return null;
        }
        ObjectNode parameters = given.deepCopy();
        parameters.remove(OF_THE_FORM);
        return parameters.isEmpty() ? null : parameters;
    }

    /** The names of the inputs that a task takes; of texts the second is for pairs. */
    static List<String> names(TaskType task) {
        return switch (task) {
            case TEXT_CLASSIFICATION, MULTI_LABEL_CLASSIFICATION, TEXT_REGRESSION -> List.of(TEXT, TEXT_PAIR);
            case QUESTION_ANSWERING -> List.of(QUESTION, CONTEXT);
            case TOKEN_CLASSIFICATION, MASKED_LANGUAGE_MODELLING -> List.of(TEXT);
        };
    }

    /** The inputs as {@code /v1/models/{id}/predict} takes them. */
    ArrayNode inputsOf(TaskType task) {
        List<String> names = names(task);
        List<String> required = task == TaskType.QUESTION_ANSWERING ? names : List.of(TEXT);
        if (!names.containsAll(inputs.keySet()) || !inputs.keySet().containsAll(required)) {
            throw malformed("the model takes the inputs " + String.join(", ", names) + ", and not "
                    + String.join(", ", inputs.keySet()));
        }
        int count = inputs.values().iterator().next().size();
        ArrayNode list = JsonMapper.shared().createArrayNode();
        for (int i = 0; i < count; i++) {
            if (inputs.size() == 1) {
                list.add(element(required.get(0), i, count));
            } else {
                ObjectNode object = list.addObject();
                for (String name : inputs.keySet()) {
                    object.put(name, element(name, i, count));
                }
            }
        }
        return list;
    }

    private String element(String name, int index, int count) {
        List<String> elements = inputs.getOrDefault(name, List.of());
        if (elements.size() != count) {
            throw malformed("the inputs have different numbers of elements");
        }
        return elements.get(index);
    }

    static DomainException malformed(String what) {
        return new DomainException(ErrorKind.MALFORMED_REQUEST, "The request cannot be read: " + what + ".");
    }
}
