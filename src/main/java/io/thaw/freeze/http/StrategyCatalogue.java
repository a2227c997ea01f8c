package io.thaw.freeze.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Describes every strategy, from the resource {@code strategies.json}. */
final class StrategyCatalogue {

    private static final List<StrategyDescription> STRATEGIES = load();

    private StrategyCatalogue() {}

    static List<StrategyDescription> strategies() {
        return STRATEGIES;
    }

    static List<String> names() {
        return STRATEGIES.stream().map(StrategyDescription::name).toList();
    }

    static Optional<StrategyDescription> find(String name) {
        return STRATEGIES.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    /** The strategies that take a field. */
    static List<String> taking(String field) {
        return STRATEGIES.stream()
                .filter(s -> s.schema().path("properties").has(field))
                .map(StrategyDescription::name)
                .toList();
    }

    private static List<StrategyDescription> load() {
        try (InputStream in = Objects.requireNonNull(StrategyCatalogue.class.getResourceAsStream("strategies.json"))) {
            JsonNode resource = JsonMapper.shared().readTree(in);
            return StreamSupport.stream(resource.path("strategies").spliterator(), false)
                    .map(strategy -> describe(strategy, resource.path("common")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a strategy's own fields and those that all of them take as one schema. */
    private static StrategyDescription describe(JsonNode strategy, JsonNode common) {
        String name = strategy.path("name").asString();
        String summary = strategy.path("summary").asString();
        ObjectNode schema = JsonMapper.shared().createObjectNode();
        schema.put("type", "object").put("description", summary);
        schema.putArray("required")
                .add("strategy")
                .addAll(StreamSupport.stream(strategy.path("required").spliterator(), false)
                        .toList());
        ObjectNode properties = schema.putObject("properties");
        properties.putObject("strategy").putArray("enum").add(name); // generators of clients pass over "const"
        strategy.path("fields").properties().forEach(field -> properties.set(field.getKey(), field.getValue()));
        common.properties().forEach(field -> properties.set(field.getKey(), field.getValue()));
        if (strategy.has("oneOf")) {
            schema.set("oneOf", strategy.path("oneOf"));
        }
        schema.put("additionalProperties", false);
        return new StrategyDescription(name, summary, schema, strategy.path("example"));
    }
}
