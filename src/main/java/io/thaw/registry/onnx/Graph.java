package io.thaw.registry.onnx;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An ONNX model while it is put together: nodes in the order in which they are computed, each with outputs of its own names.
 * The elements of its tensors are read when it is written, one tensor at a time.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto, whose field numbers stand here</a>
 */
final class Graph {

    /** The first with LayerNormalization. */
    private static final int OPSET = 17;

    private static final int IR_VERSION = 8;
    /** What readers of protocol buffers take. */
    private static final long MAX_BYTES = Integer.MAX_VALUE;

    private static final int RAW_DATA = 9;
    private static final int GRAPH = 7;
    private static final int INITIALIZER = 5;

    private final Message nodes = new Message();
    private final Message ends = new Message();
    private final Map<String, Initializer> initializers = new LinkedHashMap<>();
    private int count;

    /** An attribute of a node. */
    static Message attribute(String name, long value) {
        return new Message().text(1, name).number(3, value).number(20, 2);
    }

    /** An attribute of a node. */
    static Message attribute(String name, float value) {
        return new Message().text(1, name).real(2, value).number(20, 1);
    }

    /** An attribute of a node. */
    static Message attribute(String name, int... values) {
        Message attribute = new Message().text(1, name);
        IntStream.of(values).forEach(value -> attribute.number(8, value));
        return attribute.number(20, 7);
    }

    /** Adds a node; returns the name of its output. */
    String node(String type, List<String> inputs, Message... attributes) {
        return nodes(type, inputs, 1, attributes).get(0);
    }

    /** Adds a node; returns the names of its outputs. */
    List<String> nodes(String type, List<String> inputs, int outputs, Message... attributes) {
        String name = type + "_" + ++count;
        List<String> names = IntStream.range(0, outputs)
                .mapToObj(i -> outputs == 1 ? name : name + "_" + i)
                .toList();
        add(type, name, inputs, names, attributes);
        return names;
    }

    private void add(String type, String name, List<String> inputs, List<String> outputs, Message... attributes) {
        Message node = new Message();
        inputs.forEach(input -> node.text(1, input));
        outputs.forEach(output -> node.text(2, output));
        node.text(3, name).text(4, type);
        for (Message attribute : attributes) {
            node.message(5, attribute);
        }
        nodes.message(1, node);
    }

    /** Adds a tensor, unless one of its name is there; returns the name. */
    String tensor(Initializer initializer) {
        initializers.putIfAbsent(initializer.name(), initializer);
        return initializer.name();
    }

    String constant(long value) {
        return tensor(Initializer.of("int_" + value, List.of(), value));
    }

    /** A constant of one dimension. */
    String constants(long... values) {
        return tensor(Initializer.of(
                "ints"
                        + String.join(
                                "",
                                IntStream.range(0, values.length)
                                        .mapToObj(i -> "_" + values[i])
                                        .toList()),
                List.of(values.length),
                values));
    }

    String constant(float value) {
        return tensor(Initializer.of("float_" + value, value));
    }

    /** Declares an input, int64 [batch, sequence]. */
    String input(String name) {
        return input(name, Initializer.ElementType.INT64, "batch", "sequence");
    }

    /**
     * Declares an input.
     *
     * @param dimensions each a name, or a number
     */
    String input(String name, Initializer.ElementType type, String... dimensions) {
        ends.message(11, value(name, type, dimensions));
        return name;
    }

    /**
     * Declares an output of float32.
     *
     * @param dimensions each a name, or a number
     */
    void output(String value, String name, String... dimensions) {
        add("Identity", name, List.of(value), List.of(name));
        ends.message(12, value(name, Initializer.ElementType.FLOAT, dimensions));
    }

    private static Message value(String name, Initializer.ElementType type, String... dimensions) {
        Message shape = new Message();
        for (String dimension : dimensions) {
            boolean fixed = Character.isDigit(dimension.charAt(0));
            shape.message(
                    1, fixed ? new Message().number(1, Long.parseLong(dimension)) : new Message().text(2, dimension));
        }
        Message tensor = new Message().number(1, type.code()).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    /**
     * Writes the file.
     *
     * @throws DomainException {@code OUT_OF_RANGE}, before anything is written, if it would be larger than such files can be
     */
    void writeTo(OutputStream out) throws IOException {
        byte[] first = nodes.text(2, "thaw").toBytes();
        byte[] last = ends.toBytes();
        long bytes = (long) first.length + last.length;
        for (Initializer each : initializers.values()) {
            long body = body(each);
            bytes += Message.prefix(INITIALIZER, body).length + body;
        }
        if (bytes > MAX_BYTES) {
            throw new DomainException(
                    ErrorKind.OUT_OF_RANGE, "The model takes " + bytes + " bytes; an ONNX file holds at most 2 GiB.");
        }
        Message opset = new Message().text(1, "").number(2, OPSET);
        out.write(new Message()
                .number(1, IR_VERSION)
                .text(2, "thaw")
                .message(8, opset)
                .toBytes());
        out.write(Message.prefix(GRAPH, bytes));
        out.write(first);
        WritableByteChannel channel = Channels.newChannel(out);
        for (Initializer each : initializers.values()) {
            out.write(Message.prefix(INITIALIZER, body(each)));
            out.write(each.header().toBytes());
            out.write(Message.prefix(RAW_DATA, each.bytes()));
            channel.write(each.data().read());
        }
        out.write(last);
    }

    private static long body(Initializer initializer) {
        return initializer.header().toBytes().length
                + Message.prefix(RAW_DATA, initializer.bytes()).length
                + initializer.bytes();
    }
}
