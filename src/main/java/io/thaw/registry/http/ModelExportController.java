package io.thaw.registry.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.registry.Model;
import io.thaw.registry.Models;
import io.thaw.registry.diff.ModelDiff;
import io.thaw.registry.diff.ModelDiffs;
import io.thaw.registry.export.ModelExport;
import io.thaw.registry.export.ModelExport.Archive;
import io.thaw.registry.onnx.OnnxModel.Quantization;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What can be taken out of the registry, and held against each other. */
@RestController
@RequestMapping("/v1/models/{id}")
@Tag(name = "Models")
class ModelExportController {

    private static final String REFERENCE = "Its id, its name for the newest version, name:version, or name@alias.";
    private static final String ID_EXAMPLE = "model_01k9x2m4q8r3t5v7w9y1z3a5c7";
    private static final String ZIP = "application/zip";

    /** How much of a model an export holds. */
    enum Extent {
        WHOLE,
        DELTA;

        /** The name on the wire. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** For whom an export is. */
    enum Format {
        TRANSFORMERS,
        ONNX;

        /** The name on the wire. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Models models;
    private final ModelExport export;
    private final ModelDiffs diffs;

    ModelExportController(Models models, ModelExport export, ModelDiffs diffs) {
        this.models = models;
        this.export = export;
        this.diffs = diffs;
    }

    @GetMapping(path = "/export", produces = ZIP)
    @Operation(summary = "Export a model for Hugging Face Transformers", description = """
                    A zip with the files that `AutoModelFor….from_pretrained` loads, once it is unpacked into a directory: \
                    configuration with labels, tokenizer, weights; and `thaw.json` with the hash and the origin of each \
                    tensor. A text classifier that reads a mean brings its class, which Transformers runs with \
                    `trust_remote_code=True` only. With `extent=delta` the zip holds only the tensors that the base does \
                    not have. With `format=onnx` it holds `model.onnx` in place of the weights, and with \
                    `quantization=int8` its layers multiply in 8 bits. The same model gives the same bytes.""")
    @ApiResponse(
            responseCode = "200",
            description = "The zip.",
            content = @Content(mediaType = ZIP, schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "404", description = "No model has this id or name.")
    @ApiResponse(responseCode = "422", description = "The parameters contradict each other.")
    void exportModel(
            @Parameter(description = REFERENCE, example = ID_EXAMPLE) @PathVariable String id,
            @Parameter(description = "The whole model, or what it has beside its base.")
                    @RequestParam(defaultValue = "whole")
                    Extent extent,
            @Parameter(description = "For Transformers, or for a runtime of ONNX.")
                    @RequestParam(defaultValue = "transformers")
                    Format format,
            @Parameter(description = "Of ONNX: whether the layers multiply in 8 bits.")
                    @RequestParam(defaultValue = "none")
                    Quantization quantization,
            HttpServletResponse response)
            throws IOException {
        Model model = models.get(id);
        check(extent, format, quantization);
        Archive archive = format == Format.ONNX
                ? export.onnx(model, quantization)
                : extent == Extent.WHOLE ? export.whole(model) : export.delta(model);
        String suffix = (extent == Extent.WHOLE ? "" : "-delta")
                + (format == Format.ONNX ? "-onnx" : "")
                + (quantization == Quantization.NONE ? "" : "-" + quantization);
        response.setContentType(ZIP);
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment()
                        .filename(model.name() + "-" + model.version() + suffix + ".zip", UTF_8)
                        .build()
                        .toString());
        archive.writeTo(response.getOutputStream());
    }

    private static void check(Extent extent, Format format, Quantization quantization) {
        Faults faults = new Faults();
        if (format == Format.ONNX && extent == Extent.DELTA) {
            faults.add(
                    "",
                    ErrorKind.CONFLICTING_FIELDS,
                    "A delta is for whoever has the base; an ONNX file has to hold all of the model.",
                    "extent=whole");
        }
        if (format == Format.TRANSFORMERS && quantization != Quantization.NONE) {
            faults.add("", ErrorKind.CONFLICTING_FIELDS, "Only an ONNX file can be quantized.", "format=onnx");
        }
        faults.throwIfAny();
    }

    @GetMapping("/diff/{other}")
    @Operation(summary = "Compare a model with another, or with a base", description = """
                    For each tensor whether both have the same bytes and, if not, how far the other's lies from this one's. \
                    A base model stands here by its id or name, so that a model can be held against what it came from.""")
    @ApiResponse(responseCode = "200", description = "What they share and where they differ.")
    @ApiResponse(responseCode = "404", description = "One of them is no model and no base.")
    ModelDiff diffModels(
            @Parameter(description = REFERENCE, example = ID_EXAMPLE) @PathVariable String id,
            @Parameter(description = "A model or a base model, by its id or its name.", example = "all-minilm-l6-v2")
                    @PathVariable
                    String other) {
        return diffs.between(id, other);
    }
}
