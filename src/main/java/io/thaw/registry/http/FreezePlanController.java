package io.thaw.registry.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.encoder.PretrainedEncoder;
import io.thaw.error.Faults;
import io.thaw.freeze.FreezePlan;
import io.thaw.registry.FreezePlanner;
import io.thaw.web.Checked;
import java.util.Optional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Tells what a freeze request would train, why, and what it would cost. */
@RestController
@Tag(name = "Freezing", description = "Which layers train, why, and what that costs.")
class FreezePlanController {

    private static final String FIRST_EIGHT = """
            { "base_model": "bert-base-uncased",
              "task": { "type": "text-classification", "labels": ["neg", "pos"], "max_length": 128 },
              "freeze": { "strategy": "freeze_first_n", "n": 8 } }""";

    private static final String OVERRIDES = """
            { "base_model": "distilbert-base-uncased",
              "task": { "type": "token-classification", "labels": ["O", "B-LOC", "I-LOC"] },
              "freeze": { "strategy": "bitfit",
                          "overrides": [ { "match": "encoder.layer.5.ffn.**", "train": true, "lr_multiplier": 0.1 } ] },
              "training": { "batch_size": 16, "weight_decay": 0.01 } }""";

    private final FreezePlanner planner;

    FreezePlanController(FreezePlanner planner) {
        this.planner = planner;
    }

    @PostMapping("/v1/freeze-plans")
    @Operation(
            summary = "Plan what would train",
            description = """
                    For every parameter: whether it trains, why, which rule decided, at which rate and decay. With the cost \
                    against full fine-tuning, and warnings whose suggestions are JSON merge patches of this request. \
                    Nothing runs and nothing is stored; the base need not be imported if it is a well-known one.""",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(implementation = FreezePlanRequest.class),
                                            examples = {
                                                @ExampleObject(name = "first eight layers", value = FIRST_EIGHT),
                                                @ExampleObject(name = "biases, with an override", value = OVERRIDES)
                                            })))
    @ApiResponse(responseCode = "200", description = "The plan.")
    FreezePlan planFreeze(@RequestBody Checked<FreezePlanRequest> body) {
        FreezePlanRequest request = body.value();
        Faults faults = body.faults();
        Optional<PretrainedEncoder> encoder =
                faults.touch("/base_model") ? Optional.empty() : planner.encoder(request.baseModel(), faults);
        if (!faults.touch("/task")) {
            request.task().check(faults);
        }
        boolean readable = !faults.touch("/task") && !faults.touch("/freeze") && !faults.touch("/training");
        Optional<FreezePlan> plan = readable
                ? encoder.flatMap(known ->
                        planner.plan(known, request.task().head(), request.freeze(), request.settings(), faults))
                : Optional.empty();
        faults.throwIfAny();
        return plan.orElseThrow();
    }
}
