package io.thaw.freeze.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The catalogue of freeze strategies. */
@RestController
@Tag(name = "Freezing", description = "Which layers train, why, and what that costs.")
class FreezeStrategiesController {

    @GetMapping("/v1/freeze-strategies")
    @Operation(
            operationId = "listFreezeStrategies",
            summary = "List the freeze strategies",
            description = "Every strategy with a JSON Schema of what it takes and an example that works as it stands.")
    Strategies list() {
        return new Strategies(StrategyCatalogue.strategies());
    }

    /** All of them; there is no second page. */
    record Strategies(List<StrategyDescription> data) {}
}
