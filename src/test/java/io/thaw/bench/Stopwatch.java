package io.thaw.bench;

import io.thaw.dataset.Split;
import io.thaw.training.TrainingListener;
import io.thaw.training.TrainingState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Notes when a run enters its phases and ends its steps. */
final class Stopwatch implements TrainingListener {

    private final long start = System.nanoTime();
    private final Map<Phase, Double> phases = new EnumMap<>(Phase.class);
    private final List<Double> steps = new ArrayList<>();
    private final List<Double> losses = new ArrayList<>();
    private Phase phase = Phase.LOADING_MODEL;
    private long phaseStart = start;
    private long last = start;

    /** Ends the run. */
    Measured stop() {
        phase(phase);
        return new Measured((System.nanoTime() - start) / 1e9, steps, losses, phases);
    }

    @Override
    public void tokenized(Split split, TokenCounts counts) {}

    @Override
    public void phase(Phase next) {
        last = System.nanoTime();
        phases.merge(phase, (last - phaseStart) / 1e9, Double::sum);
        phase = next;
        phaseStart = last;
    }

    @Override
    public void step(Step step) {
        long now = System.nanoTime();
        steps.add((now - last) / 1e9);
        losses.add(step.loss());
        last = now;
    }

    @Override
    public void evaluation(int epoch, long step, Split split, Map<String, Double> metrics) {}

    @Override
    public void layers(int epoch, Iterable<LayerMovement> movements) {}

    @Override
    public Signal signal() {
        return Signal.GO_ON;
    }

    @Override
    public void checkpoint(TrainingState state) {
        state.close();
    }
}
