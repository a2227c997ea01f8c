package io.thaw.inference.http;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;

/** Names the protocol's operations with and without a version: springdoc would number what one method answers. */
@Component
class VersionedOperations implements OpenApiCustomizer {

    @Override
    public void customise(OpenAPI document) {
        document.getPaths().forEach((path, item) -> {
            if (path.startsWith("/v2/models/")) {
                item.readOperations().forEach(operation -> name(operation, path.contains("/versions/")));
            }
        });
    }

    private static void name(Operation operation, boolean versioned) {
        String name = operation.getOperationId().replaceFirst("_\\d+$", "");
        operation.setOperationId(versioned ? name + "Version" : name);
        if (!versioned) {
            operation.getParameters().removeIf(parameter -> parameter.getName().equals("version"));
        }
    }
}
