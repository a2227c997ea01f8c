package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
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
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Sentence vectors of any model. */
@RestController
class FeaturesController {

    private static final String VECTORS =
            "One vector for each text, always as a list of vectors. A text that the model cannot read whole is cut off.";

    private final BaseModels baseModels;
    private final Predictors predictors;
    private final JsonPartReader reader;

    FeaturesController(BaseModels baseModels, Predictors predictors, JsonPartReader reader) {
        this.baseModels = baseModels;
        this.predictors = predictors;
        this.reader = reader;
    }

    @PostMapping("/v1/models/{id}/features")
    @Tag(name = "Models")
    @Operation(summary = "Make vectors of texts with a finished model", description = VECTORS)
    @ApiResponse(responseCode = "200", description = "A vector for each text.")
    @ApiResponse(responseCode = "404", description = "No model has this id or name.")
    List<float[]> modelFeatures(
            @Parameter(description = "Its id, or its name for the newest version.", example = "reviews") @PathVariable
                    String id,
            @RequestBody Checked<FeaturesRequest> body) {
        Features features = features(body);
        return values(predictors.with(id, model -> predictors.answers(model, features)));
    }

    @PostMapping("/v1/base-models/{id}/features")
    @Tag(name = "Base models")
    @Operation(summary = "Make vectors of texts with a base model", description = VECTORS)
    @ApiResponse(responseCode = "200", description = "A vector for each text.")
    @ApiResponse(responseCode = "404", description = "No base model has this id or name.")
    List<float[]> baseModelFeatures(
            @Parameter(description = "Its id or its name.", example = "all-minilm-l6-v2") @PathVariable String id,
            @RequestBody Checked<FeaturesRequest> body) {
        return values(predictors.features(baseModels.get(id), features(body)));
    }

    private static List<float[]> values(List<FeatureVector> vectors) {
        return vectors.stream().map(FeatureVector::values).toList();
    }

    private Features features(Checked<FeaturesRequest> body) {
        FeaturesRequest request = body.value();
        List<String> texts =
                new Inputs(request.inputs(), new JsonObjects(reader, body.faults()), body.faults()).texts();
        body.faults().throwIfAny();
        return new Features(texts, request.cls() ? Pooling.CLS : Pooling.MEAN, request.normalized());
    }
}
