package io.thaw.registry.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.registry.Model;
import io.thaw.registry.Models;
import io.thaw.web.Page;
import io.thaw.web.Paging;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/models")
@Tag(name = "Models", description = "What jobs have left: models that answer predictions.")
class ModelController {

    private static final String ID_EXAMPLE = "model_01k9x2m4q8r3t5v7w9y1z3a5c7";

    private final Models models;

    ModelController(Models models) {
        this.models = models;
    }

    @GetMapping
    @Operation(
            summary = "List models, newest first",
            description = "Every version of every model of the tenant. Finished jobs leave them.")
    Page<ModelView> listModels(Paging paging) {
        return Page.of(models.list(paging.rows(), paging.after()), paging, Model::id)
                .map(ModelView::of);
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "Show a model: its task, metrics, size and where it came from",
            description = "By its id, its name for the newest version, `name:version` or `name@alias`.")
    @ApiResponse(responseCode = "200", description = "The model.")
    @ApiResponse(responseCode = "404", description = "No model has this id or name.")
    ModelView getModel(
            @Parameter(
                            description = "Its id, its name for the newest version, name:version, or name@alias.",
                            example = ID_EXAMPLE)
                    @PathVariable
                    String id) {
        return ModelView.of(models.get(id));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Delete a model",
            description =
                    "Its base and the other models stay as they are. One that an alias stands for is not deleted.")
    @ApiResponse(responseCode = "204", description = "It is gone.")
    @ApiResponse(responseCode = "404", description = "No model has this id.")
    @ApiResponse(responseCode = "409", description = "An alias stands for it.")
    void deleteModel(@Parameter(example = ID_EXAMPLE) @PathVariable String id) {
        models.delete(id);
    }
}
