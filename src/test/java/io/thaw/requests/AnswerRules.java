package io.thaw.requests;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What every answer must be: none of the service's own mistakes, of a status and a form that the document names. */
final class AnswerRules {

    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode api;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<JsonNode, Schema> schemas = new HashMap<>();

    AnswerRules(JsonNode api) {
        this.api = api;
    }

    /** What is wrong with an answer. */
    Optional<String> broken(Operation operation, HttpResponse<String> answer) {
        int status = answer.statusCode();
        if (status >= 500 && status != 504) {
            return Optional.of("status " + status + ": " + cut(answer.body()));
        }
        JsonNode documented = operation.answer(status);
        if (documented.isMissingNode()) {
            return Optional.of("status " + status + " is not documented");
        }
        if (answer.body().isEmpty()) {
            return Optional.empty();
        }
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        JsonNode content = documented.path("content");
        JsonNode form = content.properties().stream()
                .filter(each -> each.getKey().replaceFirst(";.*", "").equals(type))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        if (form == null) {
            return Optional.of("status " + status + " comes as " + type + ", not as " + content.propertyNames() + ": "
                    + cut(answer.body()));
        }
        return type.endsWith("json") ? mismatch(form.get("schema"), answer.body()) : Optional.empty();
    }

    private Optional<String> mismatch(JsonNode schema, String body) {
        if (schema == null) {
            return Optional.empty();
        }
        try {
            List<Error> errors = schemas.computeIfAbsent(schema, this::compiled).validate(JSON.readTree(body));
            return errors.isEmpty()
                    ? Optional.empty()
                    : Optional.of(errors.stream().map(Error::toString).limit(3).collect(Collectors.joining("; "))
                            + " in " + cut(body));
        } catch (JacksonException e) {
            return Optional.of("no JSON: " + cut(body));
        }
    }

    /** References lead into the document. */
    private Schema compiled(JsonNode schema) {
        ObjectNode whole = JSON.createObjectNode();
        whole.set("components", api.get("components"));
        whole.set("allOf", JSON.createArrayNode().add(schema));
        return registry.getSchema(whole);
    }

    private static String cut(String body) {
        return body.substring(0, Math.min(400, body.length()));
    }
}
