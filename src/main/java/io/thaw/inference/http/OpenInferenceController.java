package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
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
import io.thaw.registry.Model;
import io.thaw.registry.Models;
import io.thaw.web.JsonPartReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Open Inference Protocol, version 2, as KServe and Triton speak it, its own form of errors included.
 *
 * @see <a href="https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_rest.md">the
 *     protocol</a>
 */
@RestController
@RequestMapping("/v2")
@Tag(
        name = "Open Inference Protocol",
        description = "Version 2, for platforms that speak it. Errors are `{\"error\"}`.")
class OpenInferenceController {

    private static final Logger LOG = LoggerFactory.getLogger(OpenInferenceController.class);
    private static final String REFERENCE = "A model's name, its id, or name@alias.";
    private static final String VERSION = "A version of the name.";
    private static final String JSON_BYTES = "How many bytes of the body are JSON, where binary data follow.";

    private static final String INFER_EXAMPLE = """
            { "inputs": [ { "name": "text", "datatype": "BYTES", "shape": [1], "data": ["A wonderful little film."] } ] }""";

    private static final String ANSWER_EXAMPLE = """
            { "model_name": "reviews",
              "model_version": "1",
              "outputs": [
                { "name": "label", "datatype": "BYTES", "shape": [1], "data": ["positive"] },
                { "name": "score", "datatype": "FP64", "shape": [1], "data": [0.93] },
                { "name": "scores", "datatype": "FP64", "shape": [1, 2], "data": [0.07, 0.93] } ] }""";

    private final Models models;
    private final Predictors predictors;
    private final JsonPartReader reader;

    OpenInferenceController(Models models, Predictors predictors, JsonPartReader reader) {
        this.models = models;
        this.predictors = predictors;
        this.reader = reader;
    }

    @GetMapping("/health/live")
    @Operation(
            summary = "Whether the server is alive",
            description = "Answers as soon as the process takes requests. Needs no key.")
    @ApiResponse(responseCode = "200", description = "It is.", content = @Content)
    void serverLive() {}

    @GetMapping("/health/ready")
    @Operation(
            summary = "Whether the server is ready for inference",
            description = "Answers once every pinned model is loaded. Needs no key.")
    @ApiResponse(responseCode = "200", description = "It is.", content = @Content)
    void serverReady() {}

    @GetMapping
    @Operation(
            summary = "The server's name and what of the protocol it knows",
            description = "Its name, its version and the extensions of the protocol that it has.")
    JsonNode serverMetadata() {
        ObjectNode server = JsonMapper.shared().createObjectNode();
        server.put("name", "thaw").put("version", "2");
        server.putArray("extensions").add("binary_tensor_data");
        return server;
    }

    @GetMapping({"/models/{model}/ready", "/models/{model}/versions/{version}/ready"})
    @Operation(summary = "Whether a model is ready for inference", description = "It is loaded with its first request.")
    @ApiResponse(responseCode = "200", description = "It is.", content = @Content)
    @ApiResponse(responseCode = "404", description = "There is no such model.")
    void modelReady(
            @Parameter(description = REFERENCE, example = "reviews") @PathVariable String model,
            @Parameter(description = VERSION, example = "1") @PathVariable(required = false) @Nullable String version) {
        find(model, version);
    }

    @GetMapping({"/models/{model}", "/models/{model}/versions/{version}"})
    @Operation(
            summary = "A model's inputs and outputs",
            description =
                    "What `/infer` takes and gives: texts as BYTES, by the task's names. A reference is an id, a name, `name:version` or `name@alias`.")
    @ApiResponse(responseCode = "200", description = "Their names, datatypes and shapes; -1 stands for any number.")
    @ApiResponse(responseCode = "404", description = "There is no such model.")
    JsonNode modelMetadata(
            @Parameter(description = REFERENCE, example = "reviews") @PathVariable String model,
            @Parameter(description = VERSION, example = "1") @PathVariable(required = false) @Nullable String version) {
        Model found = find(model, version);
        ObjectNode metadata = JsonMapper.shared().createObjectNode();
        metadata.put("name", found.name());
        metadata.putArray("versions").add(Integer.toString(found.version()));
        metadata.put("platform", "thaw");
        ArrayNode inputs = metadata.putArray("inputs");
        InferRequest.names(found.content().head().task()).forEach(name -> describe(inputs, name, "BYTES", List.of(-1)));
        ArrayNode outputs = metadata.putArray("outputs");
        int labels = found.content().labels().size();
        InferOutputs.datatypes(found.content().head().task())
                .forEach((name, type) -> describe(
                        outputs,
                        name,
                        type,
                        name.equals("scores") || name.equals("applies") ? List.of(-1, labels) : List.of(-1)));
        return metadata;
    }

    private static void describe(ArrayNode tensors, String name, String datatype, List<Integer> shape) {
        ArrayNode dimensions =
                tensors.addObject().put("name", name).put("datatype", datatype).putArray("shape");
        shape.forEach(dimensions::add);
    }

    @PostMapping({"/models/{model}/infer", "/models/{model}/versions/{version}/infer"})
    @Operation(
            summary = "Ask a model",
            description = """
                    Texts are tensors of BYTES: `text`, and `text_pair` for pairs; `question` and `context` of question answering. \
                    Classifiers answer with `label`, `score` and `scores`, these in the order of the model's labels; regression \
                    with `score`; other tasks with `answer`, the JSON of `/v1/models/{id}/predict`. Inputs may come as binary \
                    data, too. `parameters` are those of `/v1/models/{id}/predict`.""",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(type = "object"),
                                            examples =
                                                    @ExampleObject(
                                                            name = "text-classification",
                                                            value = INFER_EXAMPLE))))
    @ApiResponse(
            responseCode = "200",
            description = "The answers.",
            content = @Content(mediaType = "application/json", examples = @ExampleObject(ANSWER_EXAMPLE)))
    @ApiResponse(responseCode = "400", description = "The request does not fit the model.")
    @ApiResponse(responseCode = "404", description = "There is no such model.")
    JsonNode infer(
            @Parameter(description = REFERENCE, example = "reviews") @PathVariable String model,
            @Parameter(description = VERSION, example = "1") @PathVariable(required = false) @Nullable String version,
            @Parameter(description = JSON_BYTES, example = "128")
                    @RequestHeader(name = "Inference-Header-Content-Length", required = false)
                    @Nullable
                    Integer jsonBytes,
            @RequestBody byte[] body) {
        return predictors.with(reference(model, version), loaded -> infer(loaded, InferRequest.parse(body, jsonBytes)));
    }

    private ObjectNode infer(LoadedModel model, InferRequest request) {
        List<InferTensor> outputs = new InferOutputs(model.served()).of(answers(model, request));
        ObjectNode answer = JsonMapper.shared().createObjectNode();
        answer.put("model_name", model.served().name());
        answer.put("model_version", Integer.toString(model.served().version()));
        if (request.id() != null) {
            answer.put("id", request.id());
        }
        answer.putObject("parameters").put("runtime", model.runtime());
        ArrayNode tensors = answer.putArray("outputs");
        asked(outputs, request).forEach(output -> tensors.add(output.toJson()));
        return answer;
    }

    private List<Object> answers(LoadedModel model, InferRequest request) {
        Faults faults = new Faults();
        JsonObjects objects = new JsonObjects(reader, faults);
        JsonNode texts = request.inputsOf(model.served().head().task());
        Inputs inputs = new Inputs(texts, objects, faults);
        Asked<?> asked = new TaskRequest(model.served(), inputs, request.parameters(), objects, faults).read();
        faults.throwIfAny();
        return asked.of(model, predictors);
    }

    private static List<InferTensor> asked(List<InferTensor> outputs, InferRequest request) {
        List<String> names = outputs.stream().map(InferTensor::name).toList();
        if (!names.containsAll(request.outputs())) {
            throw InferRequest.malformed("the model has the outputs " + String.join(", ", names));
        }
        return outputs.stream()
                .filter(output ->
                        request.outputs().isEmpty() || request.outputs().contains(output.name()))
                .toList();
    }

    private Model find(String model, @Nullable String version) {
        return models.get(reference(model, version));
    }

    private static String reference(String model, @Nullable String version) {
        return version == null ? model : model + ":" + version;
    }

    @ExceptionHandler
    ResponseEntity<Map<String, String>> refused(DomainException e) {
        return answer(
                switch (e.kind()) {
                    case MODEL_NOT_FOUND, NOT_FOUND -> HttpStatus.NOT_FOUND;
                    case STORAGE_DAMAGED, DATABASE_UNAVAILABLE, OUT_OF_MEMORY -> HttpStatus.SERVICE_UNAVAILABLE;
                    case OVERLOADED -> HttpStatus.TOO_MANY_REQUESTS;
                    case INTERNAL -> HttpStatus.INTERNAL_SERVER_ERROR;
                    default -> HttpStatus.BAD_REQUEST;
                },
                e.faults().stream().map(OpenInferenceController::sentence).collect(Collectors.joining(" ")));
    }

    private static String sentence(Fault fault) {
        return fault.pointer().isEmpty() ? fault.message() : fault.pointer() + ": " + fault.message();
    }

    @ExceptionHandler({HttpMessageNotReadableException.class, TypeMismatchException.class})
    ResponseEntity<Map<String, String>> unreadable() {
        return answer(HttpStatus.BAD_REQUEST, "The body is missing, or a header is not what it should be.");
    }

    @ExceptionHandler
    ResponseEntity<Map<String, String>> failed(Exception e) {
        if (e instanceof ErrorResponse answered && answered.getStatusCode().is4xxClientError()) {
            return answer(HttpStatus.valueOf(answered.getStatusCode().value()), "The request cannot be read.");
        }
        LOG.error("Inference failed unexpectedly.", e);
        return answer(HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong inside the service; its log says what.");
    }

    private static ResponseEntity<Map<String, String>> answer(HttpStatus status, String error) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("error", error));
    }
}
