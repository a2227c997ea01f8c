package io.thaw.registry.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.registry.ModelDocuments;
import io.thaw.registry.Models;
import io.thaw.registry.card.ModelCards;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What proves and describes a model, whether or not its job is still there. */
@RestController
@RequestMapping("/v1/models/{id}")
@Tag(name = "Models")
class ModelDocumentController {

    private static final String ID = "Its id, its name for the newest version, name:version, or name@alias.";
    private static final String ID_EXAMPLE = "model_01k9x2m4q8r3t5v7w9y1z3a5c7";
    private static final String NOT_FOUND = "No model has this id or name, or it was made before models kept this.";
    private static final String MARKDOWN = "text/markdown;charset=UTF-8";

    private static final String CERTIFICATE_EXAMPLE = """
            { "verdict": "verified",
              "job": "job_01k9x2m4q8r3t5v7w9y1z3a5c7",
              "plan_hash": "sha256:9d3a",
              "frozen": { "tensors": 101, "parameters": 22565376, "identical": 101 },
              "trained": { "tensors": 2, "parameters": 770, "unchanged": 0 },
              "tensors": [ { "name": "head.classifier.bias", "status": "trained", "sha256_before": "af55", "sha256_after": "01c2",
                             "relative_update_norm": 1.0, "cosine": 0.0, "max_abs_change": 0.011, "reason": null } ] }""";

    private static final String EVALUATION_EXAMPLE = """
            { "splits": {
                "test": {
                  "metrics": { "accuracy": 0.903, "macro_f1": 0.902 },
                  "main_metric": "accuracy",
                  "confidence": { "low": 0.88, "high": 0.92 },
                  "labels": [ { "label": "negative", "precision": 0.91, "recall": 0.89, "f1": 0.9, "support": 512 } ],
                  "confusion": { "negative": { "negative": 456, "positive": 56 } },
                  "worst_errors": [] } } }""";

    private static final String RECEIPT_EXAMPLE = """
            { "hash": "sha256:77b1",
              "spec_hash": "sha256:0c2e",
              "plan_hash": "sha256:9d3a",
              "dataset_hash": "sha256:41fe",
              "base_hash": "sha256:5f1c",
              "seed": 42,
              "engine": "PyTorch 2.7.1",
              "device": "cpu amd64 avx2 fma",
              "cores": 2 }""";

    private static final String ROLLBACK_EXAMPLE = """
            { "split": "validation",
              "metric": "accuracy",
              "points": [
                { "restored_through": null, "value": 0.925, "metrics": { "accuracy": 0.925 }, "stored_bytes": 90264584 },
                { "restored_through": "embeddings", "value": 0.924, "metrics": { "accuracy": 0.924 }, "stored_bytes": 42594824 } ] }""";

    private static final String CARD_EXAMPLE = """
            ---
            pipeline_tag: text-classification
            library_name: transformers
            base_model: all-minilm-l6-v2
            ---

            # reviews, version 1
            """;

    private final Models models;
    private final ModelDocuments documents;
    private final ModelCards cards;

    ModelDocumentController(Models models, ModelDocuments documents, ModelCards cards) {
        this.models = models;
        this.documents = documents;
        this.cards = cards;
    }

    @GetMapping("/certificate")
    @Operation(
            summary = "The certificate of a model",
            description = "The proof that what was to be frozen is byte-identical to the base, and what moved how far.")
    @ApiResponse(
            responseCode = "200",
            description = "The certificate.",
            content = @Content(mediaType = "application/json", examples = @ExampleObject(CERTIFICATE_EXAMPLE)))
    @ApiResponse(responseCode = "404", description = NOT_FOUND)
    JsonNode getModelCertificate(@Parameter(description = ID, example = ID_EXAMPLE) @PathVariable String id) {
        return documents.certificate(models.get(id).id()).orElseThrow(() -> none("certificate"));
    }

    @GetMapping("/evaluation")
    @Operation(
            summary = "The evaluation of a model",
            description =
                    "How good it is on each split: all metrics, where the main one lies, each label, what was taken"
                            + " for what, and the worst mistakes.")
    @ApiResponse(
            responseCode = "200",
            description = "The evaluation.",
            content = @Content(mediaType = "application/json", examples = @ExampleObject(EVALUATION_EXAMPLE)))
    @ApiResponse(responseCode = "404", description = NOT_FOUND)
    JsonNode getModelEvaluation(@Parameter(description = ID, example = ID_EXAMPLE) @PathVariable String id) {
        return documents.evaluation(models.get(id).id()).orElseThrow(() -> none("evaluation"));
    }

    @GetMapping("/receipt")
    @Operation(summary = "The receipt of a model", description = """
                    All that decided what its run computed. A job with the same receipt, on the same kind of device, gives the \
                    same certificate: every tensor to the bit.""")
    @ApiResponse(
            responseCode = "200",
            description = "The receipt.",
            content = @Content(mediaType = "application/json", examples = @ExampleObject(RECEIPT_EXAMPLE)))
    @ApiResponse(responseCode = "404", description = NOT_FOUND)
    JsonNode getModelReceipt(@Parameter(description = ID, example = ID_EXAMPLE) @PathVariable String id) {
        return documents.receipt(models.get(id).id()).orElseThrow(() -> none("receipt"));
    }

    @GetMapping("/rollback-curve")
    @Operation(summary = "The rollback curve of a model", description = """
                    Which layers' changes mattered: what the model is worth with the base's values back in its lower components, \
                    for each number of them, and how many bytes it would then add to its base. Jobs make one where \
                    `rollback_curve` is true.""")
    @ApiResponse(
            responseCode = "200",
            description = "The curve.",
            content = @Content(mediaType = "application/json", examples = @ExampleObject(ROLLBACK_EXAMPLE)))
    @ApiResponse(responseCode = "404", description = "No model has this id or name, or its job made no curve.")
    JsonNode getModelRollbackCurve(@Parameter(description = ID, example = ID_EXAMPLE) @PathVariable String id) {
        return documents
                .rollbackCurve(models.get(id).id())
                .orElseThrow(() -> new DomainException(
                        ErrorKind.NOT_FOUND,
                        "The model has no rollback curve: its job was posted without \"rollback_curve\": true."));
    }

    @GetMapping(path = "/card", produces = MARKDOWN)
    @Operation(
            summary = "The card of a model",
            description =
                    "What it is, how to use it, how good it is, what of it was trained and why, and how to make it"
                            + " again: Markdown under the front matter that Hugging Face reads.")
    @ApiResponse(
            responseCode = "200",
            description = "The card.",
            content =
                    @Content(
                            mediaType = MARKDOWN,
                            schema = @Schema(type = "string"),
                            examples = @ExampleObject(CARD_EXAMPLE)))
    @ApiResponse(responseCode = "404", description = "No model has this id or name.")
    String getModelCard(@Parameter(description = ID, example = ID_EXAMPLE) @PathVariable String id) {
        return cards.markdown(models.get(id));
    }

    private static DomainException none(String document) {
        return new DomainException(
                ErrorKind.NOT_FOUND, "The model has no " + document + ": its job was deleted before models kept one.");
    }
}
