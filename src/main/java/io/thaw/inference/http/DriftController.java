package io.thaw.inference.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.inference.drift.Drift;
import io.thaw.inference.drift.Drifts;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Models in use. */
@RestController
@RequestMapping("/v1/models/{id}/drift")
@Tag(name = "Models")
class DriftController {

    private static final int MOST_DAYS = 366;

    private final Drifts drifts;

    DriftController(Drifts drifts) {
        this.drifts = drifts;
    }

    @GetMapping
    @Operation(summary = "Whether what a model is asked is still like what it was trained on", description = """
                    The labels that it gave, the lengths of the texts and the share of unknown tokens in the last days, over all \
                    processes, beside those of the rows that it was trained on. What was asked a moment ago may be missing.""")
    @ApiResponse(responseCode = "200", description = "Both, and how far apart they are.")
    @ApiResponse(responseCode = "404", description = "No model has this id or name.")
    Drift getModelDrift(
            @Parameter(description = QuantizationController.REFERENCE, example = "reviews") @PathVariable String id,
            @Parameter(description = "How many, today (UTC) included.", example = "7")
                    @Schema(minimum = "1", maximum = "" + MOST_DAYS)
                    @RequestParam(defaultValue = "7")
                    int days) {
        if (days < 1 || days > MOST_DAYS) {
            throw new DomainException(ErrorKind.OUT_OF_RANGE, "days is from 1 to " + MOST_DAYS + ".");
        }
        return drifts.of(id, days);
    }
}
