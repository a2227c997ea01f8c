package io.thaw.bench;

import io.thaw.dataset.Split;
import io.thaw.training.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** Times a run's steps, the first left out since memory is still being laid out, and ends the run after enough of them. */
final class StepTimer implements TrainingListener {

    private final int steps;
    private final List<Double> seconds = new ArrayList<>();
    private long last;

    StepTimer(int steps) {
        this.steps = steps;
    }

    void time(Runnable run) {
        try {
            run.run();
        } catch (CancellationException e) {
            // There are enough steps.
            last = 0;
        }
    }

    List<Double> seconds() {
        return seconds;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    @Override
    public void phase(Phase phase) {}

    @Override
    public void step(Step step) {
        long now = System.nanoTime();
        if (last > 0) {
            seconds.add((now - last) / 1e9);
        }
        last = now;
    }

    @Override
    public void evaluation(int epoch, long step, Split split, Map<String, Double> metrics) {}

    @Override
    public void layers(int epoch, Iterable<LayerMovement> movements) {}

    @Override
    public boolean cancelled() {
        return seconds.size() >= steps;
    }
}
