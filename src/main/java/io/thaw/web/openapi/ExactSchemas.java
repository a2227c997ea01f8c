package io.thaw.web.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;

/**
 * What linters and generators of clients trip over: a number's default is a number, an array among other types has items, of any
 * kind, and a pattern is one that every engine reads, without Unicode's classes: the description says what a name may be.
 */
@Component
class ExactSchemas implements OpenApiCustomizer {

    @Override
    public void customise(OpenAPI document) {
        Stream<Schema<?>> properties = document.getComponents().getSchemas().values().stream()
                .map(schema -> (Map<?, ?>) schema.getProperties())
                .filter(named -> named != null)
                .flatMap(named -> named.values().stream())
                .map(property -> (Schema<?>) property);
        Stream<Schema<?>> answers = document.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .map(Operation::getResponses)
                .flatMap(responses -> responses.values().stream())
                .filter(response -> response.getContent() != null)
                .flatMap(response -> response.getContent().values().stream())
                .filter(media -> media.getSchema() != null)
                .map(media -> (Schema<?>) media.getSchema());
        Stream.concat(properties, answers).forEach(ExactSchemas::correct);
    }

    private static void correct(Schema<?> schema) {
        Set<String> types = schema.getTypes() == null ? Set.of() : schema.getTypes();
        if (types.contains("number") && schema.getDefault() instanceof String text) {
            schema.setDefault(new BigDecimal(text));
        }
        if (types.contains("array") && schema.getItems() == null) {
            schema.setItems(new Schema<>());
        }
        if (schema.getPattern() != null && schema.getPattern().contains("\\p{")) {
            schema.setPattern(null);
        }
    }
}
