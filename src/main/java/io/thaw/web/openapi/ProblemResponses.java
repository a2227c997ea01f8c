package io.thaw.web.openapi;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.thaw.web.ProblemError;
import java.util.List;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;

/**
 * Gives every operation the errors that follow from its form, and every error the one shape they share; under {@code /v2}
 * that of the Open Inference Protocol.
 */
@Component
class ProblemResponses implements OpenApiCustomizer {

    private static final String PROBLEM = "Problem";
    private static final String ERROR = "ProblemError";
    private static final String INFERENCE_ERROR = "InferenceError";

    @Override
    public void customise(OpenAPI document) {
        document.getComponents().addSchemas(PROBLEM, problem()).addSchemas(ERROR, error());
        document.getComponents().addSchemas(INFERENCE_ERROR, inferenceError());
        document.getPaths()
                .forEach((path, item) -> item.readOperations().forEach(operation -> complete(path, operation)));
    }

    private static void complete(String path, Operation operation) {
        ApiResponses responses = operation.getResponses();
        if (path.contains("{")) {
            add(responses, "404", "Nothing has this id.");
        }
        if (operation.getRequestBody() != null) {
            add(responses, "400", "The body cannot be read: every unreadable or unknown field is named.");
            if (!path.startsWith("/v2")) {
                add(responses, "422", "The body can be read and is wrong: every fault is named.");
            }
        }
        if (path.startsWith("/v2/health")) {
            operation.setSecurity(List.of());
            add(responses, "400", "The request is not well-formed HTTP.");
        } else {
            add(responses, "401", "The request has no key that is known.");
            add(responses, "403", "The key does not open this.");
        }
        add(responses, "default", "What is wrong, all of it at once.");
        responses.forEach((status, response) -> {
            if (status.startsWith("4") || status.startsWith("5") || status.equals("default")) {
                response.setContent(path.startsWith("/v2") ? inferenceErrorContent() : problemContent());
            }
        });
    }

    private static void add(ApiResponses responses, String status, String description) {
        responses.computeIfAbsent(status, unknown -> new ApiResponse().description(description));
    }

    private static Content problemContent() {
        return new Content().addMediaType("application/problem+json", new MediaType().schema(reference(PROBLEM)));
    }

    private static Content inferenceErrorContent() {
        return new Content().addMediaType("application/json", new MediaType().schema(reference(INFERENCE_ERROR)));
    }

    private static Schema<?> inferenceError() {
        return new ObjectSchema()
                .description("An error of the Open Inference Protocol.")
                .addProperty("error", new StringSchema().example("No model has the id or name 'none'."));
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .description("A problem (RFC 9457).")
                .addProperty("type", new StringSchema().example("/problems/unknown-field"))
                .addProperty("title", new StringSchema().example("A field is not part of the request."))
                .addProperty("status", new IntegerSchema().example(400))
                .addProperty("detail", new StringSchema().example("'learningrate' is not a field here."))
                .addProperty("instance", new StringSchema().example("/v1/jobs"))
                .addProperty("code", new StringSchema().example("unknown_field"))
                .addProperty("errors", new ArraySchema().items(reference(ERROR)));
    }

    private static Schema<?> error() {
        return ModelConverters.getInstance(true).resolveAsResolvedSchema(new AnnotatedType(ProblemError.class)).schema;
    }

    private static Schema<?> reference(String name) {
        return new Schema<>().$ref(name);
    }
}
