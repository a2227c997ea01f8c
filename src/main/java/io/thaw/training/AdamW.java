package io.thaw.training;

import io.thaw.freeze.PlannedParameter;
import io.thaw.torch.Program;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.torch.Torch;
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

    /** Tensors that share their rates, by their place among the trained ones. */
    private record Group(Rates rates, List<Integer> places) {

        List<Tensor> of(List<Tensor> all) {
            return places.stream().map(all::get).toList();
        }
    }

    private final List<Parameters.Trained> trained;
    private final List<Tensor> parameters;
    private final List<Tensor> read;
    private final List<Tensor> first;
    private final List<Tensor> second;
    private final List<Tensor> steps;
    private final List<Group> groups;
    private final Scope scope;
    private List<Tensor> gradients = List.of();

    /**
     * An optimizer whose moments live in {@code scope}: eight bytes a trainable parameter, and four more for its gradient
     * from the first backward pass of a step to the step.
     *
     * @param trained in the plan's order
     */
    AdamW(Scope scope, List<Parameters.Trained> trained) {
        this.scope = scope;
        this.trained = trained;
        this.parameters = trained.stream().map(Parameters.Trained::tensor).toList();
        this.read = trained.stream().map(Parameters.Trained::read).toList();
        this.first = Text.PROGRAM.callForList(scope, "zeros_like", parameters);
        this.second = Text.PROGRAM.callForList(scope, "zeros_like", parameters);
        this.steps = trained.stream().map(each -> scope.floats(new float[1])).toList();
        Map<Rates, List<Integer>> byRates = new LinkedHashMap<>();
        for (int i = 0; i < trained.size(); i++) {
            PlannedParameter plan = trained.get(i).plan();
            byRates.computeIfAbsent(new Rates(plan.lrMultiplier(), plan.weightDecay()), rates -> new ArrayList<>())
                    .add(i);
        }
        this.groups = byRates.entrySet().stream()
                .map(entry -> new Group(entry.getKey(), entry.getValue()))
                .toList();
    }

    /**
     * The most that one step moves an element by its gradients, in learning rates: about 1 in the first tens of steps, and 7.27
     * at the latest. By Cauchy and Schwarz's inequality the mean of the gradients is at most so many times the root of the
     * mean of their squares, as the two weigh them.
     *
     * @param steps done
     */
    static double largestUpdate(long steps) {
        double t = (double) steps;
        double ratio = BETA1 * BETA1 / BETA2;
        double sum = (1 - Math.pow(ratio, t)) / (1 - ratio);
        double uncorrected = (1 - BETA1) / Math.sqrt(1 - BETA2) * Math.sqrt(sum);
        return uncorrected * Math.sqrt(1 - Math.pow(BETA2, t)) / (1 - Math.pow(BETA1, t));
    }

    static Program program() {
        return Text.PROGRAM;
    }

    /**
     * Adds the gradients of a loss to those of the next step.
     *
     * @param loss one element, made while recording
     */
    void add(Torch.Recording recording, Tensor loss) {
        if (gradients.isEmpty()) {
            gradients = recording.gradients(scope, loss, read);
        } else {
            try (Scope pass = Scope.open()) {
                Text.PROGRAM.run("add", gradients, recording.gradients(pass, loss, read));
            }
        }
    }

    /**
     * Clips, updates every trainable tensor and drops the gradients.
     *
     * @param maxNorm joint L2 norm to clip to; 0 for none
     * @return each tensor's gradient norm before clipping, in the order of construction
     */
    float[] step(double learningRate, double maxNorm) {
        float[] norms;
        try (Scope step = Scope.open()) {
            norms = Text.PROGRAM.call(step, "clip", gradients, maxNorm).floats();
        }
        for (Group group : groups) {
            Text.PROGRAM.run(
                    "adamw",
                    group.of(parameters),
                    group.of(gradients),
                    group.of(first),
                    group.of(second),
                    group.of(steps),
                    learningRate * group.rates.multiplier,
                    BETA1,
                    BETA2,
                    group.rates.weightDecay,
                    EPSILON);
        }
        Parameters.Trained.copied(trained);
        gradients.forEach(Tensor::close);
        gradients = List.of();
        return norms;
    }

    /** Each tensor's mean of the gradients, in the order of construction. */
    List<Tensor> first() {
        return first;
    }

    /** Each tensor's mean of the squared gradients, in the order of construction. */
    List<Tensor> second() {
        return second;
    }

    /** How many updates each tensor has had, in the order of construction. */
    List<Tensor> steps() {
        return steps;
    }
}
