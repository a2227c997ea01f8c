package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.backbone.LoadedModel;
import io.thaw.error.DomainException;
import io.thaw.error.Fault;
import io.thaw.error.Faults;
import io.thaw.inference.Predictors;
import io.thaw.inference.Predictors.Question;
import io.thaw.web.Checked;
import io.thaw.web.JsonPartReader;
import java.util.ArrayList;
import java.util.List;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The same inputs for several models. */
@RestController
@Tag(name = "Models")
class PredictManyController {

    private final Predictors predictors;
    private final JsonPartReader reader;

    PredictManyController(Predictors predictors, JsonPartReader reader) {
        this.predictors = predictors;
        this.reader = reader;
    }

    @PostMapping("/v1/predict")
    @Operation(
            operationId = "predictMany",
            summary = "Ask several models the same",
            description = """
                    The answers are those of `/v1/models/{id}/predict`, in the order of the models. What the models have in \
                    common is computed once: a thousand classifiers that were trained on one frozen encoder cost little more \
                    than one.""",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(implementation = ManyRequest.class),
                                            examples =
                                                    @ExampleObject(
                                                            name = "text-classification",
                                                            value = PredictExamples.MANY))))
    @ApiResponse(responseCode = "200", description = "An answer of each model, in their order.")
    @ApiResponse(responseCode = "404", description = "A model is not there.")
    @ApiResponse(responseCode = "422", description = "An input or a parameter is none of a model's task.")
    @ApiResponse(responseCode = "429", description = "More is asked for than can be answered in time.")
    List<ModelAnswer> predict(@RequestBody Checked<ManyRequest> body) {
        body.faults().throwIfAny();
        List<String> references = body.value().models();
        return predictors.withAll(references, models -> answers(references, models, body.value()));
    }

    private List<ModelAnswer> answers(List<String> references, List<LoadedModel> models, ManyRequest request) {
        Faults faults = new Faults();
        JsonObjects objects = new JsonObjects(reader, faults);
        Inputs inputs = new Inputs(request.inputs(), objects, faults);
        List<Asked<?>> asked = new ArrayList<>();
        for (LoadedModel model : models) {
            asked.add(new TaskRequest(model.served(), inputs, request.parameters(), objects, faults).read());
            faults.throwIfAny();
        }
        List<Question<?>> questions = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            questions.add(new Question<>(models.get(i), asked.get(i).prediction()));
        }
        try {
            List<List<?>> all = predictors.answers(questions);
            List<ModelAnswer> answers = new ArrayList<>();
            for (int i = 0; i < models.size(); i++) {
                List<Object> shaped = asked.get(i).shaped(all.get(i));
                answers.add(new ModelAnswer(
                        references.get(i),
                        models.get(i).served().id(),
                        models.get(i).served().version(),
                        inputs.single() ? shaped.get(0) : shaped));
            }
            return answers;
        } catch (DomainException e) {
            List<Fault> pointed = e.faults().stream().map(inputs::pointed).toList();
            throw new DomainException(pointed);
        }
    }
}
