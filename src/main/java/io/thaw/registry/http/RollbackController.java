package io.thaw.registry.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.registry.Models.Publication;
import io.thaw.registry.Rollbacks;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Smaller models of models. */
@RestController
@RequestMapping("/v1/models/{id}/rollback")
@Tag(name = "Models")
class RollbackController {

    private final Rollbacks rollbacks;

    RollbackController(Rollbacks rollbacks) {
        this.rollbacks = rollbacks;
    }

    /** How far to roll back. */
    @Schema(name = "Rollback")
    record Rollback(
            @Schema(description = "The highest component to restore.", example = "encoder.layer.1") @NotNull
            String through) {}

    @PostMapping
    @Operation(summary = "Make a smaller model by restoring its lower layers", description = """
                    A new version of the model with the base's values back in its components up to one, whose tensors it then \
                    shares with its base. Nothing is computed: the rollback curve says beforehand what it is worth, and \
                    gives it its metrics.""")
    @ApiResponse(
            responseCode = "201",
            description = "It is made.",
            headers = @Header(name = "Location", description = "Where it is.", schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "200", description = "It was made before.")
    @ApiResponse(responseCode = "404", description = "No model has this id or name.")
    @ApiResponse(responseCode = "422", description = "The model differs from its base in no such component.")
    ResponseEntity<ModelView> rollBackModel(
            @Parameter(
                            description = "Its id, its name for the newest version, name:version, or name@alias.",
                            example = "model_01k9x2m4q8r3t5v7w9y1z3a5c7")
                    @PathVariable
                    String id,
            @RequestBody Rollback request) {
        Publication published = rollbacks.rollBack(id, request.through());
        URI location = URI.create("/v1/models/" + published.model().id());
        ResponseEntity.BodyBuilder answer = published.isNew()
                ? ResponseEntity.created(location)
                : ResponseEntity.ok().location(location);
        return answer.body(ModelView.of(published.model()));
    }
}
