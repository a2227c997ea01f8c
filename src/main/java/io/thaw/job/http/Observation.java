package io.thaw.job.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.job.LayerStatistic;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What was seen of a component while the job ran.
 *
 * @param steps at how many steps its gradients were measured; 0 where none was computed
 * @param tensors how many the certificate holds; 0 before there is one
 * @param identicalTensors how many of them are byte-identical to the base's
 * @param reason why it does not learn although the plan lets it, or null
 */
@Schema(name = "JobLayerObservation")
record Observation(
        int steps,
        int tensors,
        int identicalTensors,

        @Schema(allowableValues = {"gradient_zero", "gradient_not_finite", "update_lost_in_precision"}) @Nullable
        String reason,

        String sentence) {

    static Observation of(boolean planned, List<LayerStatistic> statistics, List<JsonNode> tensors) {
        int identical = (int) tensors.stream().filter(Observation::identical).count();
        String reason = planned && !statistics.isEmpty() ? reason(statistics) : null;
        String sentence = gradients(statistics.size(), reason) + bytes(tensors.size(), identical);
        return new Observation(statistics.size(), tensors.size(), identical, reason, sentence);
    }

    private static @Nullable String reason(List<LayerStatistic> statistics) {
        LayerStatistic last = statistics.get(statistics.size() - 1);
        if (!Double.isFinite(last.gradientNorm())) {
            return "gradient_not_finite";
        }
        if (statistics.stream().allMatch(seen -> seen.gradientNorm() == 0)) {
            return "gradient_zero";
        }
        return statistics.stream().allMatch(seen -> seen.updateNorm() == 0) ? "update_lost_in_precision" : null;
    }

    private static String gradients(int steps, @Nullable String reason) {
        if (steps == 0) {
            return "No gradient has been seen.";
        }
        String measured = "Its gradient was measured at " + steps + " steps";
        if (reason == null) {
            return measured + ".";
        }
        return measured
                + switch (reason) {
                    case "gradient_zero" -> " and was always zero.";
                    case "gradient_not_finite" -> " and is no longer finite.";
                    default -> ", but no update was large enough to change a weight.";
                };
    }

    private static String bytes(int tensors, int identical) {
        return tensors == 0
                ? ""
                : " %d of its %d tensors are byte-identical to the base's.".formatted(identical, tensors);
    }

    private static boolean identical(JsonNode tensor) {
        String before = tensor.path("sha256_before").stringValue("");
        return !before.isEmpty() && before.equals(tensor.path("sha256_after").stringValue(""));
    }
}
