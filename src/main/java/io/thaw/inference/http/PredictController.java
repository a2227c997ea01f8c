package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.backbone.LoadedModel;
import io.thaw.error.DomainException;
import io.thaw.error.Faults;
import io.thaw.inference.Predictors;
import io.thaw.web.Checked;
import io.thaw.web.JsonPartReader;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Answers of finished models. */
@RestController
@Tag(name = "Models")
class PredictController {

    private static final String ANSWERS = """
            An answer has the shape that Hugging Face's pipeline of the model's task gives it; a list of inputs gives a list of \
            answers.

            - text-classification: `[{label, score}]`, the highest score first.
            - multi-label-classification: `[{label, score, applies}]`, all labels, the highest score first. A label applies \
            from the threshold on that was chosen in training.
            - text-regression: `{score}`.
            - token-classification: `[{entity_group, score, word, start, end}]`, or with the aggregation strategy `none` \
            `[{entity, score, word, start, end}]`. In a text, whose words are those that the tokenizer finds, `start` and \
            `end` count Unicode code points; in `{"tokens"}` they count words. Long inputs are read in overlapping windows.
            - question-answering: `{answer, score, start, end}`, or a list of those with a `top_k` above 1. `start` and `end` \
            count Unicode code points of the context. The score is the answer's share in the 20 best ones: the softmax over \
            the sums of their start and end logits.
            - masked-language-modelling: `[{token_str, score, sequence}]`; a text with several masks gives a list of those.""";

    static final String RUNTIME = "Thaw-Runtime";

    private final Predictors predictors;
    private final JsonPartReader reader;

    PredictController(Predictors predictors, JsonPartReader reader) {
        this.predictors = predictors;
        this.reader = reader;
    }

    @PostMapping("/v1/models/{id}/predict")
    @Operation(
            summary = "Ask a model",
            description = ANSWERS,
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(implementation = PredictRequest.class),
                                            examples = {
                                                @ExampleObject(
                                                        name = "text-classification",
                                                        value = PredictExamples.CLASSIFY),
                                                @ExampleObject(
                                                        name = "multi-label-classification",
                                                        value = PredictExamples.MULTI_LABEL),
                                                @ExampleObject(
                                                        name = "text-regression",
                                                        value = PredictExamples.REGRESS),
                                                @ExampleObject(
                                                        name = "token-classification",
                                                        value = PredictExamples.TAG),
                                                @ExampleObject(
                                                        name = "question-answering",
                                                        value = PredictExamples.ANSWER),
                                                @ExampleObject(
                                                        name = "masked-language-modelling",
                                                        value = PredictExamples.FILL_MASK)
                                            })))
    @ApiResponse(
            responseCode = "200",
            description = "An answer to each input.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema =
                                    @Schema(
                                            types = {"array", "object"},
                                            description =
                                                    "In the shape of the model's task; for several inputs, a list.")),
            headers =
                    @Header(
                            name = RUNTIME,
                            description = "What computed it, and how exactly.",
                            schema = @Schema(type = "string", example = "libtorch bf16")))
    @ApiResponse(responseCode = "404", description = "No model has this id or name.")
    @ApiResponse(responseCode = "422", description = "An input or a parameter is none of the model's task.")
    @ApiResponse(responseCode = "429", description = "More is asked for than can be answered in time.")
    @ApiResponse(responseCode = "504", description = "The answer would come later than X-Request-Timeout says.")
    Object predict(
            @Parameter(description = "Its id, or its name for the newest version.", example = "reviews") @PathVariable
                    String id,
            @RequestBody Checked<PredictRequest> body,
            HttpServletResponse response) {
        return predictors.with(id, model -> {
            response.setHeader(RUNTIME, model.runtime());
            return answer(model, body);
        });
    }

    private Object answer(LoadedModel model, Checked<PredictRequest> body) {
        Faults faults = body.faults();
        JsonObjects objects = new JsonObjects(reader, faults);
        Inputs inputs = new Inputs(body.value().inputs(), objects, faults);
        Asked<?> asked = new TaskRequest(model.served(), inputs, body.value().parameters(), objects, faults).read();
        faults.throwIfAny();
        try {
            List<Object> answers = asked.of(model, predictors);
            return inputs.single() ? answers.get(0) : answers;
        } catch (DomainException e) {
            throw new DomainException(e.faults().stream().map(inputs::pointed).toList());
        }
    }
}
