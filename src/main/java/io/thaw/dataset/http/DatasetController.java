package io.thaw.dataset.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Encoding;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.dataset.Dataset;
import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Datasets;
import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.dataset.intake.DatasetIntake;
import io.thaw.dataset.intake.RemoteIntake;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.outbound.Outbound;
import io.thaw.outbound.RemoteFile;
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
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/v1/datasets")
@Tag(name = "Datasets", description = "A file becomes an immutable, hashed dataset with its labels and its splits.")
class DatasetController {

    private static final String ID_EXAMPLE = "ds_01k9x2m4q8r3t5v7w9y1z3a5c7";

    private static final String ADDRESSES = """
            { "train": { "url": "https://data.example.com/reviews/train.csv.gz" },
              "test": { "url": "https://data.example.com/reviews/test.csv.gz" },
              "spec": { "name": "reviews", "split": { "validation": 0.1, "test": 0, "seed": 42 } } }""";

    private final Datasets datasets;
    private final DatasetIntake intake;
    private final RemoteIntake remote;
    private final Outbound outbound;
    private final JsonPartReader json;
    private final DiskSpace disk;

    DatasetController(
            Datasets datasets,
            DatasetIntake intake,
            RemoteIntake remote,
            Outbound outbound,
            JsonPartReader json,
            DiskSpace disk) {
        this.datasets = datasets;
        this.intake = intake;
        this.remote = remote;
        this.outbound = outbound;
        this.json = json;
        this.disk = disk;
    }

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @Operation(
            summary = "Make a dataset of a file",
            description = """
                    Every row is checked first: if any is wrong, the answer names up to 100 faults with their rows and \
                    lines, and nothing is stored. With max_invalid_ratio, that share of wrong rows is left out instead. The \
                    same file sent again with the same spec is the same dataset.""",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.MULTIPART_FORM_DATA_VALUE,
                                            schema = @Schema(implementation = DatasetForm.class),
                                            encoding =
                                                    @Encoding(
                                                            name = "spec",
                                                            contentType = MediaType.APPLICATION_JSON_VALUE))))
    @ApiResponse(
            responseCode = "201",
            description = "The dataset is stored.",
            headers = @Header(name = "Location", description = "Where it is.", schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "200", description = "It was stored before.")
    @ApiResponse(responseCode = "503", description = "The disk is nearly full; Retry-After says when to try again.")
    ResponseEntity<DatasetView> createDataset(@Parameter(hidden = true) HttpServletRequest request)
            throws IOException, ServletException {
        disk.requireRoom();
        DatasetUpload upload = DatasetUpload.of(request.getParts(), json);
        return answer(intake.create(upload.spec(), upload.sources()));
    }

    @PostMapping("/fetch")
    @Operation(
            summary = "Make a dataset of files that lie elsewhere",
            description = """
                    They are fetched now, and taken as if they had been sent. Hosts are those that the service's operator has \
                    allowed (thaw.outbound.allowed-origins), also where one leads to another.""",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = DatasetAddresses.class),
                                            examples = @ExampleObject(name = "from an address", value = ADDRESSES))))
    @ApiResponse(
            responseCode = "201",
            description = "The dataset is stored.",
            headers = @Header(name = "Location", description = "Where it is.", schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "200", description = "It was stored before.")
    @ApiResponse(
            responseCode = "422",
            description = "An address may not be called, or its file is not what was expected.")
    ResponseEntity<DatasetView> fetchDataset(
            @org.springframework.web.bind.annotation.RequestBody Checked<DatasetAddresses> body) throws IOException {
        disk.requireRoom();
        DatasetAddresses addresses = body.value();
        Map<Split, RemoteFile> files = addresses.allowed(outbound, body.faults());
        DatasetSpec spec = addresses.specOrDefault();
        DatasetUpload.check(spec, files.keySet(), body.faults());
        body.faults().throwIfAny();
        RemoteFile training = Objects.requireNonNull(files.get(Split.TRAIN));
        return answer(
                remote.create(spec.name() == null ? spec.named(DatasetUpload.name(training.filename())) : spec, files));
    }

    private static ResponseEntity<DatasetView> answer(Datasets.Creation creation) {
        Dataset dataset = creation.dataset();
        URI location = URI.create("/v1/datasets/" + dataset.id());
        ResponseEntity.BodyBuilder answer = creation.isNew()
                ? ResponseEntity.created(location)
                : ResponseEntity.ok().location(location);
        return answer.body(DatasetView.of(dataset));
    }

    @GetMapping
    @Operation(summary = "List datasets, newest first", description = "The tenant's, each with its labels and splits.")
    Page<DatasetView> listDatasets(Paging paging) {
        return Page.of(datasets.list(paging.rows(), paging.after()), paging, Dataset::id)
                .map(DatasetView::of);
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "Show a dataset: labels, their distribution in each split, warnings",
            description = "What was made of the files that were sent. It never changes.")
    DatasetView getDataset(@Parameter(example = ID_EXAMPLE) @PathVariable String id) {
        return DatasetView.of(datasets.get(id));
    }

    @GetMapping("/{id}/profile")
    @Operation(
            summary = "Show what is in a dataset: lengths, scripts, files, warnings",
            description = "It was counted when the dataset was made.")
    DatasetProfileView getDatasetProfile(@Parameter(example = ID_EXAMPLE) @PathVariable String id) {
        return DatasetProfileView.of(datasets.get(id).profile());
    }

    @GetMapping("/{id}/rows")
    @Operation(
            summary = "Page through the rows of a split",
            description = "The examples as they are stored, in the order of the file.")
    Page<RowView> listDatasetRows(
            @Parameter(example = ID_EXAMPLE) @PathVariable String id,
            @Parameter(description = "train, validation or test", example = "train")
                    @RequestParam(defaultValue = "train")
                    Split split,
            Paging paging) {
        int first = firstRow(paging.after());
        List<Example> examples = datasets.examples(id, split, first, paging.rows());
        List<RowView> rows = IntStream.range(0, examples.size())
                .mapToObj(i -> RowView.of(first + i, examples.get(i)))
                .toList();
        return Page.of(rows, paging, row -> Integer.toString(row.row()));
    }

    @DeleteMapping("/{id}")
    @Operation(
            summary = "Delete a dataset",
            description = "Refused with 409 until the jobs that use it end. The same files can be sent again.")
    @ApiResponse(responseCode = "204", description = "It is gone.")
    ResponseEntity<Void> deleteDataset(@Parameter(example = ID_EXAMPLE) @PathVariable String id) {
        datasets.delete(id);
        return ResponseEntity.noContent().build();
    }

    private static int firstRow(@Nullable String after) {
        try {
            return after == null ? 0 : Math.addExact(Integer.parseInt(after), 1);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new DomainException(ErrorKind.INVALID_CURSOR, "after is not a cursor of this list.", e);
        }
    }
}
