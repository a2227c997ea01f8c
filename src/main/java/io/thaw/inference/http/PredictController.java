package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.inference.LabelScore;
import io.thaw.inference.Predictors;
import io.thaw.inference.TextInput;
import io.thaw.web.Checked;
import java.util.List;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Answers of finished models. */
@RestController
@Tag(name = "Models")
class PredictController {

    private final Predictors predictors;

    PredictController(Predictors predictors) {
        this.predictors = predictors;
    }

    @PostMapping("/v1/models/{id}/predict")
    @Operation(
            summary = "Classify texts",
            description =
                    "The answer has the shape of Hugging Face's text-classification pipeline: for one input a list"
                            + " of labels with their scores, the highest first; for a list of inputs a list of those.")
    Object predict(@PathVariable String id, @RequestBody Checked<PredictRequest> body) {
        PredictRequest request = body.value();
        List<TextInput> texts = request.inputs() == null ? List.of() : request.texts(body.faults());
        body.faults().throwIfAny();
        List<List<LabelScore>> answers = predictors.predict(id, texts).stream()
                .map(scores -> scores.subList(0, Math.min(scores.size(), request.topK())))
                .toList();
        return request.single() ? answers.get(0) : answers;
    }
}
