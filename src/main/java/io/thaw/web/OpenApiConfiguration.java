package io.thaw.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The head of the OpenAPI document, and the one shape of errors that all operations share. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String PROBLEM = "Problem";
    private static final String PROBLEM_ERROR = "ProblemError";

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Thaw")
                        .version("v1")
                        .description("""
                                Fine-tuning of BERT-family encoders, where choosing which layers train is a first-class \
                                decision: plan it, prove it, compare it, share what is frozen.

                                JSON is in snake_case. A wrong request is answered with every fault at once, as \
                                `application/problem+json`; the `type` of each leads to a page about it. Lists are paged \
                                with `limit` and `after`.""")
                        .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")))
                .components(new Components().addSchemas(PROBLEM, problem()).addSchemas(PROBLEM_ERROR, problemError()));
    }

    @Bean
    OpenApiCustomizer problemResponses() {
        Content problem = new Content()
                .addMediaType("application/problem+json", new MediaType().schema(new Schema<>().$ref(PROBLEM)));
        ApiResponse other = new ApiResponse()
                .description("What is wrong, all of it at once.")
                .content(problem);
        return document -> document.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .map(Operation::getResponses)
                .forEach(responses -> {
                    // springdoc would describe them by what the method returns.
                    responses.forEach((status, response) -> {
                        if (status.startsWith("4") || status.startsWith("5")) {
                            response.setContent(problem);
                        }
                    });
                    responses.addApiResponse("default", other);
                });
    }

    /** Reads the records as Jackson 3 writes them; springdoc alone would show Java's names. */
    @Bean
    ModelResolver snakeCaseSchemas() {
        ObjectMapper mapper = Json31.mapper()
                .copy()
                .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING);
        return new ModelResolver(mapper).openapi31(true);
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
                .addProperty("errors", new ArraySchema().items(new Schema<>().$ref(PROBLEM_ERROR)));
    }

    private static Schema<?> problemError() {
        return ModelConverters.getInstance(true).resolveAsResolvedSchema(new AnnotatedType(ProblemError.class)).schema;
    }
}
