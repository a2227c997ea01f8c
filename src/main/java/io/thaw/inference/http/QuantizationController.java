package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.inference.Quantization;
import io.thaw.registry.ModelDocuments;
import io.thaw.registry.Models;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Models in 8 bits. */
@RestController
@RequestMapping("/v1/models/{id}/quantization")
@Tag(name = "Models")
class QuantizationController {

    static final String REFERENCE = "Its id, its name for the newest version, name:version, or name@alias.";

    private final Quantization quantization;
    private final Models models;
    private final ModelDocuments documents;

    QuantizationController(Quantization quantization, Models models, ModelDocuments documents) {
        this.quantization = quantization;
        this.models = models;
        this.documents = documents;
    }

    @PostMapping
    @Operation(
            operationId = "measureQuantization",
            summary = "Find out whether a model may be served in 8 bits",
            description = """
                    Asks up to 512 examples of the validation split with layers that multiply in 8 bits and with those that do \
                    not. If at least 99 % get the same label and accuracy loses at most half a point, the model is served in 8 \
                    bits from then on, which is some times faster. Only text classifiers.""")
    @ApiResponse(responseCode = "200", description = "What was found.")
    @ApiResponse(responseCode = "404", description = "No model has this id or name, or its dataset is gone.")
    @ApiResponse(
            responseCode = "422",
            description = "It is no text classifier, or has too few examples for validation.")
    Quantization.Finding measure(@Parameter(description = REFERENCE, example = "reviews") @PathVariable String id) {
        return quantization.measure(id);
    }

    @GetMapping
    @Operation(
            operationId = "showQuantization",
            summary = "Show what was found of a model in 8 bits",
            description =
                    "How often it answers as the whole model does on its own validation split, and whether that is enough to serve it so.")
    @ApiResponse(responseCode = "200", description = "What was found.")
    @ApiResponse(responseCode = "404", description = "No model has this id or name, or nobody has asked.")
    JsonNode show(@Parameter(description = REFERENCE, example = "reviews") @PathVariable String id) {
        return documents
                .quantization(models.located(id).id())
                .orElseThrow(() ->
                        new DomainException(ErrorKind.NOT_FOUND, "Nobody has asked yet; POST to this address does."));
    }
}
