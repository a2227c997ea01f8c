package io.thaw.worker;

import io.thaw.dataset.Split;
import io.thaw.encoder.TaskType;
import io.thaw.job.JobJournal;
import io.thaw.job.JobSpec;
import io.thaw.job.LayerStatistic;
import io.thaw.job.Lease;
import io.thaw.job.Metric;
import io.thaw.training.TrainingListener;
import io.thaw.training.TrainingState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes what a run does into the job's history, in batches of at most one a second. */
final class JournalListener implements TrainingListener {

    private static final Duration BATCH = Duration.ofSeconds(1);
    /** Steps timed before the remaining time is told; the first is left out, since memory is still being laid out. */
    private static final int TIMED_STEPS = 5;

    private final JobJournal journal;
    private final HeldJob held;
    private final Lease lease;
    private final Clock clock;
    private final List<Metric> buffer = new ArrayList<>();
    private Instant flushedAt;
    private long stepsPerEpoch = 1;
    private long steps;
    private Duration inSteps = Duration.ZERO;
    private Instant lastStepAt;

    JournalListener(JobJournal journal, HeldJob held, Clock clock) {
        this.journal = journal;
        this.held = held;
        this.lease = held.lease();
        this.clock = clock;
        this.flushedAt = clock.instant();
        this.lastStepAt = flushedAt;
    }

    @Override
    public void phase(Phase phase) {
        flush();
        journal.enter(lease, io.thaw.job.Phase.valueOf(phase.name()));
        lastStepAt = clock.instant();
    }

    /** Tells what was cut. Tasks that read a long text in several windows cut nothing. */
    @Override
    public void tokenized(Split split, TokenCounts counts) {
        JobSpec.Task task = lease.hyperparameters().task();
        boolean cuts = task.type().pools() || task.type() == TaskType.TOKEN_CLASSIFICATION;
        if (cuts && counts.full() > 0) {
            journal.log(
                    lease,
                    String.format(
                            Locale.ROOT,
                            "%.1f %% of the texts in the split '%s' (%d of %d) fill max_length, %d tokens: what is longer was"
                                    + " cut.",
                            100.0 * counts.full() / counts.windows(),
                            split,
                            counts.full(),
                            counts.windows(),
                            task.maxLength()));
        }
    }

    @Override
    public void step(Step step) {
        Instant now = clock.instant();
        if (step.step() > 1) {
            inSteps = inSteps.plus(Duration.between(lastStepAt, now));
        }
        lastStepAt = now;
        steps = step.step();
        stepsPerEpoch = step.totalSteps() / lease.hyperparameters().training().epochs();
        add("loss", Split.TRAIN, step.step(), step.loss());
        add("learning_rate", Split.TRAIN, step.step(), step.learningRate());
        add("gradient_norm", Split.TRAIN, step.step(), step.gradientNorm());
        if (step.step() == 1 + TIMED_STEPS) {
            journal.calibrated(lease, lease.estimate().calibratedWith(secondsPerStep()));
        }
        if (Duration.between(flushedAt, now).compareTo(BATCH) >= 0) {
            flush();
            journal.progress(lease, (double) step.step() / step.totalSteps(), finish(step, now));
        }
    }

    private Instant finish(Step step, Instant now) {
        return now.plusMillis(Math.round(secondsPerStep() * 1000 * (step.totalSteps() - step.step())));
    }

    @Override
    public void evaluation(int epoch, long step, Split split, Map<String, Double> metrics) {
        metrics.forEach((name, value) -> add(name, split, step, value));
        flush();
    }

    @Override
    public void layers(int epoch, Iterable<LayerMovement> movements) {
        List<LayerStatistic> statistics = new ArrayList<>();
        for (LayerMovement movement : movements) {
            statistics.add(new LayerStatistic(
                    movement.component(),
                    movement.step(),
                    movement.gradientNorm(),
                    movement.updateNorm(),
                    clock.instant()));
        }
        journal.layers(lease, statistics);
    }

    @Override
    public Signal signal() {
        return held.stopped() ? Signal.STOP : Signal.GO_ON;
    }

    /** Never asked for so far. */
    @Override
    public void checkpoint(TrainingState state) {
        state.close();
    }

    /** The mean over the steps so far, without evaluation; 0 before the second step. */
    double secondsPerStep() {
        return steps < 2 ? 0 : inSteps.toNanos() / 1e9 / (steps - 1);
    }

    long steps() {
        return steps;
    }

    private void add(String name, Split split, long step, double value) {
        buffer.add(new Metric(name, split, step, (double) step / stepsPerEpoch, value, clock.instant()));
    }

    private void flush() {
        if (!buffer.isEmpty()) {
            journal.metrics(lease, List.copyOf(buffer));
            buffer.clear();
        }
        flushedAt = clock.instant();
    }
}
