package io.thaw.training;

import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.training.Parameters.Trained;
import io.thaw.training.TrainingResult.Restored;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a trained model is worth with the base's values back in its lower components, for each number of them: a component whose
 * change mattered shows where the curve falls. Nothing is trained; each point costs one evaluation.
 */
final class RollbackCurve {

    private final List<Trained> trained;
    private final Origin origin;

    RollbackCurve(List<Trained> trained, Origin origin) {
        this.trained = trained;
        this.origin = origin;
    }

    /**
     * Restores one component after the other, from below. The head stays, since the base has none; so does whatever else started
     * at random. In the end the weights are no longer those that were trained.
     *
     * @param betweenPasses may end it with an exception
     */
    List<Restored> of(SplitRun split, List<Double> thresholds, Runnable betweenPasses) {
        List<Restored> points = new ArrayList<>();
        long left = trained.stream().mapToLong(each -> each.plan().count()).sum();
        for (Map.Entry<String, List<Trained>> component : components().entrySet()) {
            restore(component.getValue());
            left -= component.getValue().stream()
                    .mapToLong(each -> each.plan().count())
                    .sum();
            points.add(new Restored(component.getKey(), split.evaluate(thresholds, betweenPasses), left * Float.BYTES));
        }
        return points;
    }

    private Map<String, List<Trained>> components() {
        Map<String, List<Trained>> components = new LinkedHashMap<>();
        for (Trained each : trained) {
            if (!each.plan().fresh() && !each.plan().name().startsWith("head.")) {
                components
                        .computeIfAbsent(LayerStatistics.component(each.plan().name()), name -> new ArrayList<>())
                        .add(each);
            }
        }
        return components;
    }

    private void restore(List<Trained> component) {
        try (Scope scope = Scope.open()) {
            List<Tensor> values = component.stream()
                    .map(each -> scope.floats(
                            origin.bytes(each.plan()), each.tensor().shape()))
                    .toList();
            Trained.assign(component, values);
        }
    }
}
