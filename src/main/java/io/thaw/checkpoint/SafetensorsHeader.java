package io.thaw.checkpoint;

import static io.thaw.error.ErrorKind.CHECKPOINT_INVALID;

import io.thaw.error.DomainException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The JSON part of a safetensors file: which tensor of which type and shape lies where in the data that follows.
 * Everything is checked before a byte of data is touched: names, types, shapes, sizes, and that the tensors lie one
 * after another, without overlap and without a hole, up to the end of the file.
 *
 * @param entries in the order of their data
 * @param metadata texts that say what the file holds
 * @see <a href="https://huggingface.co/docs/safetensors/index#format">the format</a>
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {

    /** Larger than any encoder's header; the format allows 100 MB. */
    static final int MAX_BYTES = 4 << 20;

    private static final int MAX_TENSORS = 20_000;
    private static final int MAX_RANK = 8;
    private static final int MAX_METADATA = 1_000;
    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,256}");

    /** One tensor; {@code begin} and {@code end} count bytes from the start of the data. */
    record Entry(String name, TensorType type, List<Integer> shape, long begin, long end) {}

    /**
     * Parses a header.
     *
     * @param json the header's bytes, without the eight bytes of its length
     * @param dataBytes how many bytes follow it in the file
     */
    static SafetensorsHeader parse(byte[] json, long dataBytes) {
        SafetensorsHeader header = parse(json);
        if (header.dataBytes() != dataBytes) {
            throw invalid(
                    "its tensors end at byte " + header.dataBytes() + " of the data, but the file holds " + dataBytes);
        }
        return header;
    }

    /** Parses the header of a file that is read from front to back, so that only its end shows whether it is whole. */
    static SafetensorsHeader parse(byte[] json) {
        JsonNode root = tree(json);
        Map<String, String> metadata = metadata(root.get("__metadata__"));
        if (root.size() > MAX_TENSORS) {
            throw invalid("it names " + root.size() + " tensors; at most " + MAX_TENSORS + " are read");
        }
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : root.properties()) {
            if (!property.getKey().equals("__metadata__")) {
                entries.add(entry(property.getKey(), property.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        checkCoverage(entries);
        return new SafetensorsHeader(List.copyOf(entries), metadata);
    }

    /** How many bytes the tensors take. */
    long dataBytes() {
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).end();
    }

    private static JsonNode tree(byte[] json) {
        if (json.length == 0 || json[0] != '{') {
            throw invalid("its header is not a JSON object");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
            return Json.STRICT.readTree(text);
        } catch (CharacterCodingException e) {
            throw invalid("its header is not valid UTF-8");
        } catch (JacksonException e) {
            throw invalid("its header is not valid JSON: " + e.getOriginalMessage());
        }
    }

    private static Map<String, String> metadata(@Nullable JsonNode metadata) {
        if (metadata == null) {
            return Map.of();
        }
        if (!metadata.isObject() || metadata.size() > MAX_METADATA) {
            throw invalid("its __metadata__ is not an object of at most " + MAX_METADATA + " texts");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : metadata.properties()) {
            if (!property.getValue().isString()) {
                throw invalid("its __metadata__ holds a value that is no text at " + property.getKey());
            }
            texts.put(property.getKey(), property.getValue().stringValue());
        }
        return texts;
    }

    private static Entry entry(String name, JsonNode node) {
        if (!NAME.matcher(name).matches() || name.contains("..")) {
            throw invalid("it names a tensor with an impossible name");
        }
        if (!node.isObject()
                || node.size() != 3
                || !node.path("dtype").isString()
                || !node.path("shape").isArray()
                || !node.path("data_offsets").isArray()) {
            throw invalid(name + " is not described by exactly dtype, shape and data_offsets");
        }
        TensorType type = TensorType.named(node.get("dtype").stringValue());
        if (type == null) {
            throw invalid(name + " has the type " + node.get("dtype").stringValue()
                    + ", which is not read; save the weights as F32, F16 or BF16");
        }
        List<Integer> shape = shape(name, node.get("shape"));
        JsonNode offsets = node.get("data_offsets");
        if (offsets.size() != 2) {
            throw invalid(name + " has " + offsets.size() + " data_offsets instead of 2");
        }
        long begin = natural(name, offsets.get(0), Long.MAX_VALUE);
        long end = natural(name, offsets.get(1), Long.MAX_VALUE);
        checkSize(name, type, shape, end - begin);
        return new Entry(name, type, shape, begin, end);
    }

    private static List<Integer> shape(String name, JsonNode node) {
        if (node.size() > MAX_RANK) {
            throw invalid(name + " has " + node.size() + " dimensions; at most " + MAX_RANK + " are read");
        }
        List<Integer> shape = new ArrayList<>();
        for (JsonNode dimension : node) {
            shape.add((int) natural(name, dimension, Integer.MAX_VALUE));
        }
        return List.copyOf(shape);
    }

    private static long natural(String name, JsonNode node, long max) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0 || node.longValue() > max) {
            throw invalid(name + " has the number " + node + " where a count of at most " + max + " belongs");
        }
        return node.longValue();
    }

    private static void checkSize(String name, TensorType type, List<Integer> shape, long bytes) {
        long expected = type.bytes();
        try {
            for (int dimension : shape) {
                expected = Math.multiplyExact(expected, dimension);
            }
        } catch (ArithmeticException e) {
            throw invalid(name + " has a shape whose size no file can hold");
        }
        if (bytes != expected) {
            throw invalid(
                    name + " takes " + bytes + " bytes, but " + type + " of shape " + shape + " takes " + expected);
        }
    }

    private static void checkCoverage(List<Entry> entries) {
        long next = 0;
        for (Entry entry : entries) {
            if (entry.begin() != next) {
                throw invalid(entry.name() + " begins at byte " + entry.begin()
                        + " of the data, but the tensor before it" + " ends at " + next);
            }
            next = entry.end();
        }
    }

    static DomainException invalid(String what) {
        return new DomainException(CHECKPOINT_INVALID, "The safetensors file cannot be read: " + what + ".");
    }
}
