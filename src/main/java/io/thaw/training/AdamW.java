package io.thaw.training;

import io.thaw.torch.Program;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AdamW with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101) over the trainable tensors and nothing else,
 * one fused call per group of equal multiplier and decay. Betas 0.9 and 0.999, epsilon 1e-8.
 */
final class AdamW {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private static final class Text {
        static final Program PROGRAM = Program.load("optimizer.py");
    }

    private record Rates(double multiplier, double weightDecay) {}

    /** Tensors that share their rates, with their moments and step counts. */
    private record Group(
            Rates rates, List<Tensor> parameters, List<Tensor> first, List<Tensor> second, List<Tensor> steps) {}

    private final List<Tensor> parameters;
    private final List<Group> groups;

    /**
     * An optimizer whose moments live in {@code scope}: eight bytes a trainable parameter.
     *
     * @param trained in the plan's order
     */
    AdamW(Scope scope, List<Parameters.Trained> trained) {
        this.parameters = trained.stream().map(Parameters.Trained::tensor).toList();
        Map<Rates, List<Tensor>> byRates = new LinkedHashMap<>();
        for (Parameters.Trained each : trained) {
            byRates.computeIfAbsent(
                            new Rates(each.plan().lrMultiplier(), each.plan().weightDecay()),
                            rates -> new ArrayList<>())
                    .add(each.tensor());
        }
        this.groups = byRates.entrySet().stream()
                .map(entry -> group(scope, entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Group group(Scope scope, Rates rates, List<Tensor> tensors) {
        List<Tensor> steps =
                tensors.stream().map(tensor -> scope.floats(new float[1])).toList();
        return new Group(
                rates,
                tensors,
                Text.PROGRAM.callForList(scope, "zeros_like", tensors),
                Text.PROGRAM.callForList(scope, "zeros_like", tensors),
                steps);
    }

    static Program program() {
        return Text.PROGRAM;
    }

    /**
     * Clips, updates every trainable tensor and clears the gradients.
     *
     * @param maxNorm joint L2 norm to clip to; 0 for none
     * @return each tensor's gradient norm before clipping, in the order of construction
     */
    float[] step(double learningRate, double maxNorm) {
        float[] norms;
        try (Scope scope = Scope.open()) {
            norms = Text.PROGRAM.call(scope, "clip", parameters, maxNorm).floats();
        }
        for (Group group : groups) {
            Text.PROGRAM.run(
                    "adamw",
                    group.parameters,
                    group.first,
                    group.second,
                    group.steps,
                    learningRate * group.rates.multiplier,
                    BETA1,
                    BETA2,
                    group.rates.weightDecay,
                    EPSILON);
        }
        Text.PROGRAM.run("zero_gradients", parameters);
        return norms;
    }
}
