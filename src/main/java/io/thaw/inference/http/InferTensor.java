package io.thaw.inference.http;

import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tensor of the Open Inference Protocol.
 *
 * @param shape outermost dimension first
 * @param data its elements in row-major order
 */
record InferTensor(String name, String datatype, List<Integer> shape, JsonNode data) {

    static InferTensor of(String name, String datatype, List<?> elements, int... shape) {
        return new InferTensor(
                name,
                datatype,
                Arrays.stream(shape).boxed().toList(),
                JsonMapper.shared().valueToTree(elements));
    }

    ObjectNode toJson() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("name", name);
        json.put("datatype", datatype);
        ArrayNode dimensions = json.putArray("shape");
        shape.forEach(dimensions::add);
        json.set("data", data);
        return json;
    }
}
