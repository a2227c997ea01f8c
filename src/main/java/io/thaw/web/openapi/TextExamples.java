package io.thaw.web.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.parameters.Parameter;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;

/** The library takes a text like {@code 1}, as an example of a text, for a number. */
@Component
class TextExamples implements OpenApiCustomizer {

    @Override
    public void customise(OpenAPI document) {
        document.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .map(Operation::getParameters)
                .filter(parameters -> parameters != null)
                .forEach(parameters -> parameters.forEach(TextExamples::correct));
    }

    private static void correct(Parameter parameter) {
        boolean text = parameter.getSchema() != null
                && parameter.getSchema().getTypes() != null
                && parameter.getSchema().getTypes().contains("string");
        if (text && parameter.getExample() != null) {
            parameter.setExample(parameter.getExample().toString());
        }
    }
}
