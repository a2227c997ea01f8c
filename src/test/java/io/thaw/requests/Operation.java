package io.thaw.requests;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** An operation of the API's document. */
record Operation(String method, String path, JsonNode document) {

    private static final String JSON = "application/json";

    static List<Operation> all(JsonNode api) {
        List<Operation> all = new ArrayList<>();
        api.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(verb -> all.add(new Operation(
                                verb.getKey().toUpperCase(java.util.Locale.ROOT), path.getKey(), verb.getValue()))));
        return all;
    }

    /** The first part of the path, and the one after it. */
    String resource() {
        String[] parts = path.split("/");
        return parts.length > 2 ? parts[1] + "/" + parts[2] : parts[1];
    }

    /** What its document says of parameters at a place: path, query or header. */
    List<JsonNode> parameters(String place) {
        return document.path("parameters")
                .valueStream()
                .filter(parameter -> parameter.path("in").asString().equals(place))
                .toList();
    }

    boolean takesJson() {
        return document.at("/requestBody/content").has(JSON);
    }

    boolean takesForm() {
        return document.at("/requestBody/content").has("multipart/form-data");
    }

    /** Bodies that should be right, or nearly so. */
    List<JsonNode> examples() {
        return document.at("/requestBody/content")
                .path(JSON)
                .path("examples")
                .valueStream()
                .map(example -> example.get("value"))
                .toList();
    }

    JsonNode answer(int status) {
        JsonNode responses = document.get("responses");
        JsonNode exact = responses.path(Integer.toString(status));
        return exact.isMissingNode() && status >= 400 ? responses.path("default") : exact;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
