package io.thaw.job.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.history.LayerStatistic;
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
 * @param unmoved the tensors that the plan lets train and that are the base's all the same
 */
@Schema(name = "JobLayerObservation")
record Observation(
        int steps,
        int tensors,
        int identicalTensors,

        @Schema(allowableValues = {"gradient_zero", "gradient_not_finite", "update_lost_in_precision", "lr_zero"})
        @Nullable
        String reason,

        String sentence,
        List<Unmoved> unmoved) {

    /** A tensor that did not move, and why. */
    @Schema(name = "JobLayerUnmovedTensor")
    record Unmoved(
            @Schema(example = "pooler.dense.weight") String name,

            @Schema(allowableValues = {"gradient_zero", "lr_zero"})
            String reason) {

        static Unmoved of(JsonNode tensor) {
            return new Unmoved(
                    tensor.path("name").stringValue(""), tensor.path("reason").stringValue(""));
        }
    }

    static Observation of(boolean planned, List<LayerStatistic> statistics, List<JsonNode> tensors) {
        int identical = (int) tensors.stream().filter(Observation::identical).count();
        List<Unmoved> unmoved = tensors.stream()
                .filter(tensor -> tensor.path("reason").isString())
                .map(Unmoved::of)
                .toList();
        String reason = planned ? reason(statistics, tensors, unmoved) : null;
        String sentence = gradients(statistics.size(), reason) + bytes(tensors.size(), identical);
        return new Observation(statistics.size(), tensors.size(), identical, reason, sentence, unmoved);
    }

    /** The certificate's word, where nothing that was to train has moved; before there is one, that of the gradients. */
    private static @Nullable String reason(
            List<LayerStatistic> statistics, List<JsonNode> tensors, List<Unmoved> unmoved) {
        long trained = tensors.stream()
                .filter(tensor -> tensor.path("status").stringValue("").equals("trained"))
                .count();
        if (!unmoved.isEmpty() && unmoved.size() == trained) {
            return unmoved.get(0).reason();
        }
        return statistics.isEmpty() ? null : reason(statistics);
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
            return "lr_zero".equals(reason) ? "Its learning rate was always zero." : "No gradient has been seen.";
        }
        String measured = "Its gradient was measured at " + steps + " steps";
        if (reason == null) {
            return measured + ".";
        }
        return measured
                + switch (reason) {
                    case "gradient_zero" -> " and was always zero.";
                    case "gradient_not_finite" -> " and is no longer finite.";
                    case "lr_zero" -> ", but its learning rate was always zero.";
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
