package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.encoder.Pooling;
import io.thaw.inference.FeatureVector;
import io.thaw.inference.Features;
import io.thaw.inference.Predictors;
import io.thaw.registry.BaseModels;
import io.thaw.web.Checked;
import io.thaw.web.JsonPartReader;
import java.util.List;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Sentence vectors for clients that speak OpenAI's API. */
@RestController
@Tag(name = "Models")
class EmbeddingsController {

    private static final String EXAMPLE = """
            { "model": "all-minilm-l6-v2", "input": ["A wonderful little film.", "It broke after two days."] }""";

    private final BaseModels baseModels;
    private final Predictors predictors;
    private final JsonPartReader reader;

    EmbeddingsController(BaseModels baseModels, Predictors predictors, JsonPartReader reader) {
        this.baseModels = baseModels;
        this.predictors = predictors;
        this.reader = reader;
    }

    @PostMapping("/v1/embeddings")
    @Operation(
            operationId = "embed",
            summary = "Make vectors of texts, in OpenAI's shape",
            description = """
                    The mean of the last hidden states, scaled to length 1. A text that the model cannot read whole is cut off. \
                    What is wrong is answered as everywhere here, as a problem.""",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(implementation = EmbeddingsRequest.class),
                                            examples = @ExampleObject(name = "two texts", value = EXAMPLE))))
    @ApiResponse(responseCode = "200", description = "A vector for each text.")
    @ApiResponse(responseCode = "404", description = "No model and no base model has this id or name.")
    @ApiResponse(responseCode = "429", description = "More is asked for than can be answered in time.")
    EmbeddingsView embed(@RequestBody Checked<EmbeddingsRequest> body) {
        EmbeddingsRequest request = body.value();
        Inputs inputs = new Inputs("/input", request.input(), new JsonObjects(reader, body.faults()), body.faults());
        List<String> texts = inputs.texts();
        body.faults().throwIfAny();
        return EmbeddingsView.of(vectors(request.model(), new Features(texts, Pooling.MEAN, true)), request);
    }

    private List<FeatureVector> vectors(String model, Features features) {
        return baseModels
                .find(model)
                .map(base -> predictors.features(base, features))
                .orElseGet(() -> predictors.with(model, loaded -> predictors.answers(loaded, features)));
    }
}
