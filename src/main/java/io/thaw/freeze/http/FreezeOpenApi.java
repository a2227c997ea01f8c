package io.thaw.freeze.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.Suggestion;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;

/**
 * Shows the freeze request as a choice between the strategies. What springdoc makes of a sealed type by itself refers back
 * to itself: the parent to its children by {@code oneOf}, each child to the parent by {@code allOf}.
 */
@Component
class FreezeOpenApi implements ModelConverter, OpenApiCustomizer {

    private static final String FREEZE = "FreezeSpec";
    private static final String RULE = "FreezeRule";
    private static final String SUGGESTION = "FreezeSuggestion";
    private static final List<String> RULE_LISTS = List.of("rules", "overrides");
    private static final Pattern UNDERSCORE = Pattern.compile("_");

    /** Refers to the schemas below instead of looking into the types. */
    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        JavaType java = Json31.mapper().constructType(type.getType());
        if (java != null && java.hasRawClass(FreezeSpec.class)) {
            return new Schema<>().$ref(FREEZE);
        }
        if (java != null && java.hasRawClass(Suggestion.class)) {
            return new Schema<>().$ref(SUGGESTION);
        }
        return chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
    }

    @Override
    public void customise(OpenAPI document) {
        Components components = document.getComponents();
        Schema<?> choice = new JsonSchema();
        choice.setDescription("Which parameters train: a strategy's name, or a strategy with its settings.");
        choice.setExample("head_only");
        choice.addOneOfItem(names());
        for (StrategyDescription strategy : StrategyCatalogue.strategies()) {
            String name = schemaName(strategy.name());
            components.addSchemas(name, withNamedRules(schema(strategy), components));
            choice.addOneOfItem(new Schema<>().$ref(name));
        }
        components.addSchemas(FREEZE, choice);
        components.addSchemas(SUGGESTION, suggestion());
    }

    /** A name alone is enough where a strategy takes no settings or has defaults for all. */
    private static Schema<?> names() {
        Schema<Object> names = new JsonSchema();
        names.addType("string");
        names.setEnum(List.copyOf(StrategyCatalogue.strategies().stream()
                .filter(s ->
                        s.schema().path("required").size() == 1 && !s.schema().has("oneOf"))
                .map(StrategyDescription::name)
                .toList()));
        return names;
    }

    private static Schema<?> suggestion() {
        Schema<?> suggestion = new JsonSchema();
        suggestion.addType("object");
        suggestion.setDescription("A JSON merge patch (RFC 7396) of the request.");
        suggestion.setExample(Map.of("task", Map.of("pooling", "mean")));
        return suggestion;
    }

    private static Schema<?> schema(StrategyDescription strategy) {
        try {
            Schema<?> schema = Json31.mapper().readValue(strategy.schema().toString(), Schema.class);
            schema.setExample(Json31.mapper().readTree(strategy.example().toString()));
            return schema;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the catalogue's schemas are JSON", e);
        }
    }

    /** Ten strategies take the same rules: written once, the document stays readable. */
    private static Schema<?> withNamedRules(Schema<?> strategy, Components components) {
        for (String field : RULE_LISTS) {
            Schema<?> rules = strategy.getProperties().get(field);
            if (rules != null) {
                components.addSchemas(RULE, rules.getItems());
                rules.setItems(new Schema<>().$ref(RULE));
            }
        }
        return strategy;
    }

    /** As in {@code FreezeFirstNStrategy}. */
    private static String schemaName(String strategy) {
        return UNDERSCORE
                .splitAsStream(strategy)
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining("", "", "Strategy"));
    }
}
