package io.thaw.requests;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes requests to an operation: right ones, and ones in which something is wrong. The same seed makes the same requests. */
final class RequestMaker {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonMapper JSON = new JsonMapper();

    /** What a field's value may be, whatever it should be. */
    private static final List<JsonNode> HOSTILE = List.of(
            NODES.nullNode(),
            NODES.booleanNode(true),
            NODES.numberNode(0),
            NODES.numberNode(-1),
            NODES.numberNode(1.5),
            NODES.numberNode(Long.MAX_VALUE),
            NODES.numberNode(1e300),
            NODES.stringNode(""),
            NODES.stringNode(" "),
            NODES.stringNode("NaN"),
            NODES.stringNode("a\u0000b"),
            NODES.stringNode("\ud800"),
            NODES.stringNode("../../etc/passwd"),
            NODES.stringNode("'; drop table job; --"),
            NODES.stringNode("\u202e\ud83d\udc69\u200d\ud83d\udcbb"),
            NODES.stringNode("x".repeat(5000)),
            NODES.arrayNode(),
            NODES.arrayNode().add(NODES.nullNode()),
            NODES.objectNode(),
            NODES.objectNode().put("a", 1));

    private static final List<String> HOSTILE_IDS = List.of(
            "none",
            "0",
            "-1",
            "%00",
            "%2e%2e%2f%2e%2e%2fetc",
            "%F0%9F%92%A9",
            "a".repeat(3000),
            "name@alias",
            "name:1",
            "'%20or%201=1--",
            "%ff");

    private static final List<String> HOSTILE_VALUES = List.of(
            "", "-1", "0", "1e999", "99999999999999999999", "true", "null", "a\u0000", "x".repeat(2000), "[]", "ü");

    private final Random random;
    private final Map<String, List<String>> ids;

    /**
     * A maker.
     *
     * @param ids by the path before them, as in {@code /v1/jobs/}; grows while things are made
     */
    RequestMaker(long seed, Map<String, List<String>> ids) {
        this.random = new Random(seed);
        this.ids = ids;
    }

    /** A request, as it is sent; without a body where that is empty. */
    record Made(String path, Map<String, String> headers, String contentType, byte[] body) {}

    Made make(Operation operation) {
        String path = path(operation) + query(operation);
        Map<String, String> headers = headers(operation);
        if (operation.takesForm()) {
            return new Made(path, headers, "multipart/form-data; boundary=thaw", form());
        }
        if (operation.takesJson()) {
            return new Made(path, headers, chance(0.03) ? "text/plain" : "application/json", body(operation));
        }
        return new Made(
                path, headers, "application/json", chance(0.05) ? "{}".getBytes(StandardCharsets.UTF_8) : new byte[0]);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** A copy, since requests are changed. */
    private JsonNode hostile() {
        return any(HOSTILE).deepCopy();
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String path(Operation operation) {
        StringBuilder path = new StringBuilder();
        for (String part : operation.path().substring(1).split("/")) {
            String before = path + "/";
            path.append('/').append(part.startsWith("{") ? id(before) : part);
        }
        return path.toString();
    }

    private String id(String before) {
        List<String> known = ids.getOrDefault(before, List.of());
        return known.isEmpty() || chance(0.2) ? any(HOSTILE_IDS) : any(known);
    }

    private String query(Operation operation) {
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (JsonNode parameter : operation.parameters("query")) {
            if (chance(0.3)) {
                String good = parameter.path("example").asString("10");
                query.add(
                        parameter.get("name").stringValue() + "=" + encoded(chance(0.5) ? good : any(HOSTILE_VALUES)));
            }
        }
        if (chance(0.03)) {
            query.add("sort=created;drop");
        }
        return query.toString();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private Map<String, String> headers(Operation operation) {
        Map<String, String> headers = new java.util.TreeMap<>();
        for (JsonNode parameter : operation.parameters("header")) {
            if (chance(0.2)) {
                headers.put(
                        parameter.get("name").stringValue(),
                        any(List.of("1", "-1", "abc", "\"etag\"", "*", "x".repeat(300))));
            }
        }
        if (chance(0.05)) {
            headers.put("X-Request-Timeout", any(List.of("1", "-1", "soon", "0.000001")));
        }
        return headers;
    }

    private byte[] body(Operation operation) {
        List<JsonNode> examples = operation.examples();
        JsonNode body = examples.isEmpty() ? NODES.objectNode() : any(examples).deepCopy();
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            body = changed(body);
        }
        return broken(known(JSON.writeValueAsString(body))).getBytes(StandardCharsets.UTF_8);
    }

    /** Examples name what is not there, and a larger encoder; here they name what is. */
    private String known(String text) {
        return text.replaceAll("\"ds_[0-9a-z]+\"", "\"" + any(ids.get("/v1/datasets/")) + "\"")
                .replaceAll("\"(all-minilm-l6-v2|bert-base-uncased)\"", "\"" + any(ids.get("/v1/base-models/")) + "\"")
                .replaceAll("\"max_length\":64", "\"max_length\":16")
                .replaceAll("\"n\":4", "\"n\":1")
                .replaceAll("\"reviews\"", "\"" + any(ids.get("/v1/models/")) + "\"");
    }

    /** Something of it is replaced, left out or added. */
    private JsonNode changed(JsonNode node) {
        if (chance(0.03)) {
            return hostile();
        }
        if (node instanceof ObjectNode object && !object.isEmpty()) {
            String field = any(new ArrayList<>(object.propertyNames()));
            switch (random.nextInt(4)) {
                case 0 -> object.remove(field);
                case 1 -> object.set(chance(0.5) ? field + "x" : "extra", hostile());
                case 2 -> object.set(field, hostile());
                default -> object.set(field, changed(object.get(field)));
            }
            return object;
        }
        if (node instanceof ArrayNode array && !array.isEmpty()) {
            int place = random.nextInt(array.size());
            return chance(0.3) ? array.add(hostile()) : array.set(place, changed(array.get(place)));
        }
        return hostile();
    }

    private String broken(String text) {
        if (!chance(0.05)) {
            return text;
        }
        return switch (random.nextInt(5)) {
            case 4 -> " ".repeat(1 << 20) + text;
            case 0 -> text.substring(0, text.length() / 2);
            case 1 -> text + text;
            case 2 -> text.replaceFirst("\\{", "{\"a\": 1, \"a\": 2, ");
            default -> "[".repeat(600);
        };
    }

    private byte[] form() {
        StringBuilder form = new StringBuilder();
        int parts = random.nextInt(4);
        for (int i = 0; i < parts; i++) {
            form.append("--thaw\r\nContent-Disposition: form-data; name=\"")
                    .append(any(List.of("file", "train", "test", "spec", "other")))
                    .append("\"; filename=\"")
                    .append(any(List.of("a.csv", "a.jsonl", "a.txt", "../a", "a.csv.gz")))
                    .append("\"\r\n\r\n")
                    .append(any(List.of(
                            "text,label\na,x\nb,y\nc,x\nd,y\n",
                            "text,label\na\n",
                            "{\"text\": \"a\", \"label\": \"x\"}\n",
                            "{\"name\": \"reviews\", \"split\": {\"seed\": " + random.nextInt(5) + "}}",
                            "",
                            "\u0000")))
                    .append("\r\n");
        }
        return form.append(chance(0.95) ? "--thaw--\r\n" : "").toString().getBytes(StandardCharsets.UTF_8);
    }
}
