package io.thaw.registry.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.registry.ModelAlias;
import io.thaw.registry.ModelAliases;
import io.thaw.registry.ModelAliases.Condition;
import io.thaw.registry.Models;
import io.thaw.web.Page;
import jakarta.validation.constraints.NotNull;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Names for versions of models. */
@RestController
@RequestMapping("/v1/models/{name}/aliases")
@Tag(name = "Models")
class ModelAliasController {

    private static final Pattern ETAG = Pattern.compile("\"([0-9]{1,18})\"");
    private static final String NAME = "The model's name.";
    private static final String NAME_EXAMPLE = "reviews";
    private static final String ALIAS_EXAMPLE = "champion";
    private static final String IF_MATCH = "The ETag that was read: nothing happens if the alias has changed since.";

    private final ModelAliases aliases;
    private final Models models;

    ModelAliasController(ModelAliases aliases, Models models) {
        this.aliases = aliases;
        this.models = models;
    }

    /** Which version an alias is to stand for. */
    @Schema(name = "ModelAliasTarget")
    record Target(
            @Schema(description = "A version of the model.", example = "3") @NotNull
            Integer version) {}

    @GetMapping
    @Operation(
            summary = "List the aliases of a model",
            description = "Names that a version of it has and that can be moved to another, as `champion`.")
    @ApiResponse(responseCode = "200", description = "All of them, on one page.")
    @ApiResponse(responseCode = "404", description = "No model has this name.")
    Page<ModelAlias> listModelAliases(
            @Parameter(description = NAME, example = NAME_EXAMPLE) @PathVariable String name) {
        models.get(name);
        return new Page<>(aliases.list(name), false, null);
    }

    @GetMapping("/{alias}")
    @Operation(
            summary = "Show an alias of a model",
            description = "Which version it stands for. Its `ETag` is for `If-Match` when it is moved.")
    @ApiResponse(
            responseCode = "200",
            description = "The alias.",
            headers = @Header(name = "ETag", description = "For If-Match.", schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "404", description = "The model has no such alias.")
    ResponseEntity<ModelAlias> getModelAlias(
            @Parameter(description = NAME, example = NAME_EXAMPLE) @PathVariable String name,
            @Parameter(example = ALIAS_EXAMPLE) @PathVariable String alias) {
        return answer(HttpStatus.OK, aliases.find(name, alias).orElseThrow(() -> aliases.none(name, alias)));
    }

    @PutMapping("/{alias}")
    @Operation(summary = "Let an alias stand for a version of a model", description = """
                    From now on `name@alias` is that version wherever a model is asked for: in predictions, too. With \
                    `If-Match` the alias is moved only if nobody has moved it since it was read; with `If-None-Match: *` it \
                    is made only if there is none.""")
    @ApiResponse(
            responseCode = "200",
            description = "It is moved.",
            headers = @Header(name = "ETag", description = "For If-Match.", schema = @Schema(type = "string")))
    @ApiResponse(
            responseCode = "201",
            description = "It is made.",
            headers = @Header(name = "ETag", description = "For If-Match.", schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "404", description = "No model has this name.")
    @ApiResponse(responseCode = "412", description = "The alias is not what If-Match or If-None-Match takes it for.")
    @ApiResponse(responseCode = "422", description = "It cannot be called so, or the model has no such version.")
    ResponseEntity<ModelAlias> putModelAlias(
            @Parameter(description = NAME, example = NAME_EXAMPLE) @PathVariable String name,
            @Parameter(example = ALIAS_EXAMPLE) @PathVariable String alias,
            @Parameter(description = IF_MATCH, example = "\"7\"")
                    @RequestHeader(name = "If-Match", required = false)
                    @Nullable
                    String ifMatch,
            @Parameter(description = "`*`: only if there is no such alias yet.", example = "*")
                    @RequestHeader(name = "If-None-Match", required = false)
                    @Nullable
                    String ifNoneMatch,
            @RequestBody Target target) {
        ModelAliases.Put put = aliases.put(name, alias, target.version(), condition(ifMatch, ifNoneMatch));
        return answer(put.isNew() ? HttpStatus.CREATED : HttpStatus.OK, put.alias());
    }

    @DeleteMapping("/{alias}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete an alias of a model", description = "The version that it stands for stays.")
    @ApiResponse(responseCode = "204", description = "It is gone.")
    @ApiResponse(responseCode = "404", description = "The model has no such alias.")
    @ApiResponse(responseCode = "412", description = "The alias has changed since it was read.")
    void deleteModelAlias(
            @Parameter(description = NAME, example = NAME_EXAMPLE) @PathVariable String name,
            @Parameter(example = ALIAS_EXAMPLE) @PathVariable String alias,
            @Parameter(description = IF_MATCH, example = "\"7\"")
                    @RequestHeader(name = "If-Match", required = false)
                    @Nullable
                    String ifMatch) {
        aliases.delete(name, alias, condition(ifMatch, null));
    }

    private static Condition condition(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if (ifMatch != null && ifNoneMatch != null) {
            throw invalid("If-Match and If-None-Match cannot both hold.");
        }
        if (ifNoneMatch != null) {
            if (!ifNoneMatch.equals("*")) {
                throw invalid("If-None-Match takes * alone.");
            }
            return new Condition(null, true);
        }
        if (ifMatch == null) {
            return Condition.NONE;
        }
        Matcher etag = ETAG.matcher(ifMatch);
        if (!etag.matches()) {
            throw invalid("If-Match takes one ETag that this service gave, as in \"7\".");
        }
        return new Condition(Long.valueOf(etag.group(1)), false);
    }

    private static DomainException invalid(String message) {
        return new DomainException(ErrorKind.INVALID_HEADER, message);
    }

    private static ResponseEntity<ModelAlias> answer(HttpStatus status, ModelAlias alias) {
        return ResponseEntity.status(status)
                .eTag("\"" + alias.revision() + "\"")
                .body(alias);
    }
}
