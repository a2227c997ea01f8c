package io.thaw.registry.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Encoding;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.outbound.Outbound;
import io.thaw.outbound.RemoteFile;
import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModels;
import io.thaw.registry.intake.BaseModelIntake;
import io.thaw.storage.DiskSpace;
import io.thaw.web.Checked;
import io.thaw.web.JsonPartReader;
import io.thaw.web.Page;
import io.thaw.web.Paging;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/base-models")
@Tag(name = "Base models", description = "The pretrained encoders that jobs start from.")
class BaseModelController {

    private static final String NAME_EXAMPLE = "all-minilm-l6-v2";

    private static final String REPOSITORY = """
            { "name": "bert-base-uncased", "repository": "google-bert/bert-base-uncased",
              "revision": "86b5e0934494bd15c9632b12f734a8a67f723594" }""";

    private static final String ADDRESSES = """
            { "name": "my-bert", "files": [ { "url": "https://models.example.com/my-bert.zip" } ] }""";

    private final BaseModels baseModels;
    private final BaseModelIntake intake;
    private final Outbound outbound;
    private final JsonPartReader json;
    private final DiskSpace disk;

    BaseModelController(
            BaseModels baseModels, BaseModelIntake intake, Outbound outbound, JsonPartReader json, DiskSpace disk) {
        this.baseModels = baseModels;
        this.intake = intake;
        this.outbound = outbound;
        this.json = json;
        this.disk = disk;
    }

    @PostMapping
    @Operation(summary = "Import a base model", description = """
                    Reads a file or directory of the folder that the operator has set. Every tensor is checked and stored \
                    once under its hash. Takes about as long as the file takes to read. The same content under the same \
                    name again is the same base model.""")
    @ApiResponse(
            responseCode = "201",
            description = "It is imported.",
            headers = @Header(name = "Location", description = "Where it is.", schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "200", description = "It was imported before.")
    @ApiResponse(responseCode = "409", description = "The name is taken by a base model with other content.")
    @ApiResponse(responseCode = "422", description = "There is no such file, or it is no checkpoint that can be read.")
    @ApiResponse(responseCode = "503", description = "The disk is nearly full; Retry-After says when to try again.")
    ResponseEntity<BaseModelView> importBaseModel(@RequestBody BaseModelImport request) {
        disk.requireRoom();
        return answer(baseModels.importFrom(request.name(), request.file()));
    }

    @PostMapping(path = "/upload", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @Operation(
            summary = "Import a base model from files that are sent",
            description = """
                    The files of a Hugging Face directory, each as a part 'file', or a zip of them. They are checked as those \
                    of the operator's folder are, and nothing of them stays but the base model.""",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                                            schema = @Schema(implementation = BaseModelForm.class),
                                            encoding =
                                                    @Encoding(
                                                            name = "spec",
                                                            contentType = MediaType.APPLICATION_JSON_VALUE))))
    @ApiResponse(
            responseCode = "201",
            description = "It is imported.",
            headers = @Header(name = "Location", description = "Where it is.", schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "200", description = "It was imported before.")
    @ApiResponse(responseCode = "409", description = "The name is taken by a base model with other content.")
    @ApiResponse(responseCode = "422", description = "The files are no checkpoint that can be read.")
    @ApiResponse(responseCode = "503", description = "The disk is nearly full; Retry-After says when to try again.")
    ResponseEntity<BaseModelView> uploadBaseModel(@Parameter(hidden = true) HttpServletRequest request)
            throws IOException, ServletException {
        disk.requireRoom();
        BaseModelUpload upload = BaseModelUpload.of(request.getParts(), json);
        return answer(intake.importSent(upload.name(), upload.files()));
    }

    @PostMapping("/fetch")
    @Operation(
            summary = "Import a base model that lies elsewhere",
            description = """
                    From addresses, or from a repository of the hub at one commit. Hosts are those that the service's operator \
                    has allowed (thaw.outbound.allowed-origins), also where one leads to another. Takes as long as \
                    fetching and reading the files takes.""",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = BaseModelAddresses.class),
                                            examples = {
                                                @ExampleObject(name = "from the hub", value = REPOSITORY),
                                                @ExampleObject(name = "from an address", value = ADDRESSES)
                                            })))
    @ApiResponse(
            responseCode = "201",
            description = "It is imported.",
            headers = @Header(name = "Location", description = "Where it is.", schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "200", description = "It was imported before.")
    @ApiResponse(responseCode = "409", description = "The name is taken by a base model with other content.")
    @ApiResponse(
            responseCode = "422",
            description = "An address may not be called, or what lies there is no checkpoint that can be read.")
    @ApiResponse(responseCode = "503", description = "The disk is nearly full; Retry-After says when to try again.")
    ResponseEntity<BaseModelView> fetchBaseModel(@RequestBody Checked<BaseModelAddresses> body) throws IOException {
        disk.requireRoom();
        BaseModelAddresses addresses = body.value();
        addresses.check(body.faults());
        List<RemoteFile> files = addresses.allowed(outbound, body.faults());
        body.faults().throwIfAny();
        return answer(
                addresses.repository() == null || addresses.revision() == null
                        ? intake.importFrom(addresses.name(), files)
                        : intake.importFromHub(addresses.name(), addresses.repository(), addresses.revision()));
    }

    private static ResponseEntity<BaseModelView> answer(BaseModels.Import imported) {
        BaseModel base = imported.baseModel();
        URI location = URI.create("/v1/base-models/" + base.id());
        ResponseEntity.BodyBuilder answer = imported.isNew()
                ? ResponseEntity.created(location)
                : ResponseEntity.ok().location(location);
        return answer.body(BaseModelView.of(base));
    }

    @GetMapping
    @Operation(
            summary = "List base models, newest first",
            description = "Pretrained encoders that jobs may start from.")
    Page<BaseModelView> listBaseModels(Paging paging) {
        return Page.of(baseModels.list(paging.rows(), paging.after()), paging, BaseModel::id)
                .map(BaseModelView::of);
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "Show a base model",
            description = "By its id or its name: what it is, how large it is and where it came from.")
    @ApiResponse(responseCode = "200", description = "The base model.")
    @ApiResponse(responseCode = "404", description = "No base model has this id or name.")
    BaseModelView getBaseModel(
            @Parameter(description = "Its id or its name.", example = NAME_EXAMPLE) @PathVariable String id) {
        return BaseModelView.of(baseModels.get(id));
    }

    @GetMapping("/{id}/parameters")
    @Operation(
            summary = "List a base model's parameters",
            description = "All of them, in forward order: what freeze rules can name, beside the head of a task.")
    @ApiResponse(responseCode = "200", description = "The parameters, on one page.")
    @ApiResponse(responseCode = "404", description = "No base model has this id or name.")
    Page<ParameterView> listBaseModelParameters(
            @Parameter(description = "Its id or its name.", example = NAME_EXAMPLE) @PathVariable String id) {
        return new Page<>(
                baseModels.get(id).manifest().tensors().stream()
                        .map(ParameterView::of)
                        .toList(),
                false,
                null);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "Delete a base model that no model is built on",
            description =
                    "Refused with 409 while a model shares its tensors or a job uses it. What nothing else needs of its bytes is collected later.")
    @ApiResponse(responseCode = "204", description = "It is gone.")
    @ApiResponse(responseCode = "404", description = "No base model has this id or name.")
    @ApiResponse(responseCode = "409", description = "Models share its tensors.")
    void deleteBaseModel(
            @Parameter(description = "Its id or its name.", example = NAME_EXAMPLE) @PathVariable String id) {
        baseModels.delete(id);
    }
}
