package io.thaw.job.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezePlan.Group;
import io.thaw.freeze.PlannedParameter;
import io.thaw.freeze.Reason;
import io.thaw.history.LayerStatistic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What was planned for each component of a model, and what was seen of it.
 *
 * @param layers in forward order
 */
@Schema(name = "JobLayers")
record Layers(List<Layer> layers) {

    static Layers of(
            FreezePlan plan,
            List<LayerStatistic> statistics,
            Optional<JsonNode> certificate,
            @Nullable Boolean training) {
        Map<String, List<LayerStatistic>> seen =
                statistics.stream().collect(Collectors.groupingBy(LayerStatistic::component));
        return new Layers(plan.groups().stream()
                .map(Group::component)
                .distinct()
                .map(component -> Layer.of(component, plan, seen.getOrDefault(component, List.of()), certificate))
                .filter(layer -> training == null || layer.training == training)
                .toList());
    }

    /**
     * One component.
     *
     * @param training whether all of it trains, in the plan and as far as was seen
     */
    @Schema(name = "JobLayer")
    record Layer(
            @Schema(example = "encoder.layer.8") String component,
            boolean training,
            long parameters,
            long trainableParameters,
            List<Decision> decisions,
            Observation observed,
            List<Movement> movements) {

        static Layer of(
                String component, FreezePlan plan, List<LayerStatistic> statistics, Optional<JsonNode> certificate) {
            List<PlannedParameter> parameters = plan.parameters().stream()
                    .filter(parameter -> parameter.name().startsWith(component + "."))
                    .toList();
            List<Decision> decisions = plan.groups().stream()
                    .filter(group -> group.component().equals(component))
                    .map(group -> Decision.of(group, parameters))
                    .toList();
            boolean planned = decisions.stream().anyMatch(Decision::trainable);
            Observation observed = Observation.of(planned, statistics, tensors(component, certificate));
            return new Layer(
                    component,
                    decisions.stream().allMatch(Decision::trainable) && observed.reason() == null,
                    parameters.stream().mapToLong(PlannedParameter::count).sum(),
                    parameters.stream()
                            .filter(PlannedParameter::trainable)
                            .mapToLong(PlannedParameter::count)
                            .sum(),
                    decisions,
                    observed,
                    statistics.stream().map(Movement::of).toList());
        }

        private static List<JsonNode> tensors(String component, Optional<JsonNode> certificate) {
            return certificate.stream()
                    .flatMap(document -> document.path("tensors").valueStream())
                    .filter(tensor -> tensor.path("name").stringValue("").startsWith(component + "."))
                    .toList();
        }
    }

    /**
     * What the plan decided about some of a component's parameters.
     *
     * @param sentence the reason in words, of the first of them
     * @param rule what in the freeze request decided, as a JSON pointer
     */
    @Schema(name = "JobLayerDecision")
    record Decision(
            boolean trainable,
            long parameters,
            Reason reason,
            String sentence,
            @Nullable String rule) {

        static Decision of(Group group, List<PlannedParameter> parameters) {
            PlannedParameter first = parameters.stream()
                    .filter(parameter ->
                            parameter.trainable() == group.trainable() && parameter.reason() == group.reason())
                    .findFirst()
                    .orElseThrow();
            return new Decision(group.trainable(), group.parameters(), group.reason(), first.sentence(), first.rule());
        }
    }

    /**
     * How much a component learned.
     *
     * @param step the last optimizer step covered
     */
    @Schema(name = "JobLayerMovement")
    record Movement(
            long step,

            @Schema(description = "The mean L2 norm of its gradient since the movement before.")
            double gradientNorm,

            @Schema(description = "The L2 norm of its change since the run began, relative to its weights'.")
            double updateNorm,

            Instant at) {

        static Movement of(LayerStatistic seen) {
            return new Movement(seen.step(), seen.gradientNorm(), seen.updateNorm(), seen.at());
        }
    }
}
