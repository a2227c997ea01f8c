package io.thaw.checkpoint;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The graph of an ONNX model: nodes joined by the names of the values that flow between them.
 *
 * @param initializers the tensors stored in the file, by name
 * @param constants the tensors that {@code Constant} nodes yield, by the value's name
 */
record OnnxGraph(List<Node> nodes, Map<String, OnnxTensor> initializers, Map<String, OnnxTensor> constants) {

    /** One operation. */
    record Node(String operator, List<String> inputs, List<String> outputs, Map<String, Float> numbers) {}

    /** Parses a {@code ModelProto} (onnx.proto3); only its graph is read. */
    static OnnxGraph parse(ByteBuffer model) {
        OnnxGraph graph = new OnnxGraph(new ArrayList<>(), new LinkedHashMap<>(), new HashMap<>());
        ProtobufReader fields = new ProtobufReader(model);
        while (fields.next()) {
            if (fields.field() == 7) {
                graph.add(fields.bytes());
            }
        }
        return graph;
    }

    /** The node that yields a value, or null for an input or a stored tensor. */
    @Nullable
    Node producer(String value) {
        return nodes.stream()
                .filter(node -> node.outputs().contains(value))
                .findFirst()
                .orElse(null);
    }

    /** The nodes that take a value. */
    Stream<Node> consumers(String value) {
        return nodes.stream().filter(node -> node.inputs().contains(value));
    }

    /** The nodes that take what a node yields. */
    Stream<Node> users(Node node) {
        return node.outputs().stream().flatMap(this::consumers);
    }

    /** A tensor whose content the graph fixes. */
    @Nullable
    OnnxTensor fixed(String value) {
        OnnxTensor constant = constants.get(value);
        return constant == null ? initializers.get(value) : constant;
    }

    private void add(ByteBuffer message) {
        ProtobufReader fields = new ProtobufReader(message);
        while (fields.next()) {
            if (fields.field() == 1) {
                addNode(fields.bytes());
            } else if (fields.field() == 5) {
                OnnxTensor tensor = OnnxTensor.parse(fields.bytes());
                initializers.put(tensor.name(), tensor);
            }
        }
    }

    private void addNode(ByteBuffer message) {
        Node node = new Node("", new ArrayList<>(), new ArrayList<>(), new HashMap<>());
        String operator = "";
        OnnxTensor value = null;
        ProtobufReader fields = new ProtobufReader(message);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> node.inputs().add(fields.text());
                case 2 -> node.outputs().add(fields.text());
                case 4 -> operator = fields.text();
                case 5 -> {
                    OnnxTensor tensor = attribute(fields.bytes(), node.numbers());
                    value = tensor == null ? value : tensor;
                }
                default -> {}
            }
        }
        nodes.add(new Node(operator, node.inputs(), node.outputs(), node.numbers()));
        if (operator.equals("Constant") && value != null && node.outputs().size() == 1) {
            constants.put(node.outputs().get(0), value);
        }
    }

    /** Adds the attribute if it is a number, and returns its tensor if it has one. */
    private static @Nullable OnnxTensor attribute(ByteBuffer message, Map<String, Float> numbers) {
        String name = "";
        OnnxTensor tensor = null;
        ProtobufReader fields = new ProtobufReader(message);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> name = fields.text();
                case 2 -> numbers.put(name, Float.intBitsToFloat((int) fields.number()));
                case 5 -> tensor = OnnxTensor.parse(fields.bytes());
                default -> {}
            }
        }
        return tensor;
    }
}
