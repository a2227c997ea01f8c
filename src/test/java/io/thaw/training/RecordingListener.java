package io.thaw.training;

import io.thaw.dataset.Split;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps what a run tells, and cancels it after as many steps as asked for. */
final class RecordingListener implements TrainingListener {

    final List<Phase> phases = new ArrayList<>();
    final Map<Split, TokenCounts> counts = new LinkedHashMap<>();
    final List<Step> steps = new ArrayList<>();
    final List<LayerMovement> movements = new ArrayList<>();
    final List<Map<String, Double>> evaluations = new ArrayList<>();
    int asked;
    private final int cancelAfter;

    RecordingListener() {
        this(Integer.MAX_VALUE);
    }

    RecordingListener(int cancelAfter) {
        this.cancelAfter = cancelAfter;
    }

    List<Double> losses() {
        return steps.stream().map(Step::loss).toList();
    }

    @Override
    public void phase(Phase phase) {
        phases.add(phase);
    }

    @Override
    public void tokenized(Split split, TokenCounts splitCounts) {
        counts.put(split, splitCounts);
    }

    @Override
    public void step(Step step) {
        steps.add(step);
    }

    @Override
    public void evaluation(int epoch, long step, Split split, Map<String, Double> metrics) {
        evaluations.add(new LinkedHashMap<>(metrics));
    }

    @Override
    public void layers(int epoch, Iterable<LayerMovement> epochMovements) {
        epochMovements.forEach(movements::add);
    }

    @Override
    public Signal signal() {
        asked++;
        return steps.size() >= cancelAfter ? Signal.STOP : Signal.GO_ON;
    }

    @Override
    public void checkpoint(TrainingState state) {
        throw new AssertionError("never asked for");
    }
}
