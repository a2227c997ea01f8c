package io.thaw.training;

import io.thaw.training.TrainingListener.LayerMovement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sums up, per component, the gradients of an epoch and the change since the run began. */
final class LayerStatistics {

    /**
     * What was summed up so far.
     *
     * @param steps of this epoch
     * @param gradientNorms of this epoch, by component
     * @param sawGradient whether each tensor ever had a gradient other than zero
     */
    record Sums(int steps, Map<String, Double> gradientNorms, boolean[] sawGradient) {}

    private final List<String> components;
    private final boolean[] sawGradient;
    private final Map<String, Double> gradientNorms = new LinkedHashMap<>();
    private int steps;

    LayerStatistics(List<Parameters.Trained> trained) {
        this.components =
                trained.stream().map(each -> component(each.plan().name())).toList();
        this.sawGradient = new boolean[trained.size()];
    }

    /** The component a canonical name belongs to: {@code encoder.layer.8}, or the name's first part. */
    static String component(String name) {
        int end = name.indexOf('.', name.startsWith("encoder.layer.") ? "encoder.layer.".length() : 0);
        return name.substring(0, end);
    }

    /**
     * Takes one step's gradients.
     *
     * @param norms each trained tensor's L2 norm
     * @return the joint norm
     */
    double add(float[] norms) {
        Map<String, Double> squares = new LinkedHashMap<>();
        double total = 0;
        for (int i = 0; i < norms.length; i++) {
            double square = (double) norms[i] * norms[i];
            squares.merge(components.get(i), square, Double::sum);
            total += square;
            sawGradient[i] |= norms[i] > 0;
        }
        squares.forEach((component, square) -> gradientNorms.merge(component, Math.sqrt(square), Double::sum));
        steps++;
        return Math.sqrt(total);
    }

    /** Whether the tensor, by its place among the trained ones, ever had a gradient other than zero. */
    boolean sawGradient(int tensor) {
        return sawGradient[tensor];
    }

    /**
     * The epoch's movements.
     *
     * @param changes of each trained tensor since the run began
     */
    List<LayerMovement> movements(long step, List<TensorChange> changes) {
        Map<String, double[]> squares = new LinkedHashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            double[] sums = squares.computeIfAbsent(components.get(i), component -> new double[2]);
            sums[0] += changes.get(i).squaredChange();
            sums[1] += changes.get(i).squaredBefore();
        }
        List<LayerMovement> movements = new ArrayList<>();
        squares.forEach((component, sums) -> movements.add(new LayerMovement(
                step,
                component,
                gradientNorms.getOrDefault(component, 0.0) / Math.max(1, steps),
                sums[1] == 0 ? 0 : Math.sqrt(sums[0] / sums[1]))));
        return movements;
    }

    /** Begins the next epoch's sums. */
    void endEpoch() {
        gradientNorms.clear();
        steps = 0;
    }

    Sums sums() {
        return new Sums(steps, gradientNorms, sawGradient);
    }

    /** Goes on from what an earlier run summed up. */
    void resume(Sums sums) {
        steps = sums.steps();
        gradientNorms.putAll(sums.gradientNorms());
        System.arraycopy(sums.sawGradient(), 0, sawGradient, 0, sawGradient.length);
    }
}
