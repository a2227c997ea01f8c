package io.thaw.worker;

import io.thaw.dataset.Split;
import io.thaw.encoder.TaskType;
import io.thaw.history.LayerStatistic;
import io.thaw.history.Metric;
import io.thaw.job.Job;
import io.thaw.job.JobJournal;
import io.thaw.job.JobSpec;
import io.thaw.job.Lease;
import io.thaw.observability.Trace;
import io.thaw.training.TrainingListener;
import io.thaw.training.TrainingState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reports what a run does to the job's history, in batches of at most one a second, and passes on what the run is to do. */
final class JournalListener implements TrainingListener {

    private static final Duration BATCH = Duration.ofSeconds(1);
    /** Steps timed before the remaining time is told; the first is left out, since memory is still being laid out. */
    private static final int TIMED_STEPS = 5;

    private final JobJournal journal;
    private final JournalWriter entries;
    private final CheckpointWriter checkpoints;
    private final HeldJob held;
    private final Lease lease;
    private final Trace trace;
    private final Clock clock;
    private final List<Metric> buffer = new ArrayList<>();
    private Instant flushedAt;
    private long stepsPerEpoch = 1;
    private long lastStep;
    private long stepsHere;
    private Duration inSteps = Duration.ZERO;
    private Instant lastStepAt;

    JournalListener(
            JobJournal journal,
            JournalWriter entries,
            CheckpointWriter checkpoints,
            HeldJob held,
            Trace trace,
            Clock clock) {
        this.journal = journal;
        this.entries = entries;
        this.checkpoints = checkpoints;
        this.held = held;
        this.lease = held.lease();
        this.trace = trace;
        this.clock = clock;
        this.flushedAt = clock.instant();
        this.lastStepAt = flushedAt;
    }

    @Override
    public void phase(Phase phase) {
        flush();
        enter(io.thaw.job.Phase.valueOf(phase.name()));
        lastStepAt = clock.instant();
    }

    /** The job turns to its next phase. */
    void enter(io.thaw.job.Phase phase) {
        trace.turnTo(phase.toString());
        entries.write(() -> journal.enter(lease, phase));
    }

    /** Tells what was cut. Tasks that read a long text in several windows cut nothing. */
    @Override
    public void tokenized(Split split, TokenCounts counts) {
        JobSpec.Task task = lease.hyperparameters().task();
        boolean cuts = task.type().pools() || task.type() == TaskType.TOKEN_CLASSIFICATION;
        if (cuts && counts.full() > 0) {
            String message = String.format(
                    Locale.ROOT,
                    "%.1f %% of the texts in the split '%s' (%d of %d) fill max_length, %d tokens: what is longer was cut.",
                    100.0 * counts.full() / counts.windows(),
                    split,
                    counts.full(),
                    counts.windows(),
                    task.maxLength());
            entries.write(() -> journal.log(lease, message));
        }
    }

    @Override
    public void step(Step step) {
        Instant now = clock.instant();
        stepsHere++;
        if (stepsHere > 1) {
            inSteps = inSteps.plus(Duration.between(lastStepAt, now));
        }
        lastStepAt = now;
        lastStep = step.step();
        stepsPerEpoch = step.totalSteps() / lease.hyperparameters().training().epochs();
        add("loss", Split.TRAIN, step.step(), step.loss());
        add("learning_rate", Split.TRAIN, step.step(), step.learningRate());
        add("gradient_norm", Split.TRAIN, step.step(), step.gradientNorm());
        if (stepsHere == 1 + TIMED_STEPS) {
            Job.Estimate calibrated = lease.estimate().calibratedWith(secondsPerStep());
            entries.write(() -> journal.calibrated(lease, calibrated));
        }
        if (Duration.between(flushedAt, now).compareTo(BATCH) >= 0 && entries.idle()) {
            flush();
            double progress = (double) step.step() / step.totalSteps();
            Instant finish = finish(step, now);
            entries.write(() -> journal.progress(lease, progress, finish));
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
        entries.write(() -> journal.layers(lease, statistics));
    }

    @Override
    public Signal signal() {
        held.alive();
        HeldJob.Stop stop = held.stopped();
        if (stop == null) {
            return checkpoints.due() && entries.idle() ? Signal.CHECKPOINT : Signal.GO_ON;
        }
        return switch (stop) {
            case PAUSED, DISK_FULL, SHUTDOWN -> Signal.SUSPEND;
            case CANCELLED, HUNG, LOST -> Signal.STOP;
        };
    }

    /** What was reported up to the checkpoint is written first, so that a run that goes on from it leaves no gap. */
    @Override
    public void checkpoint(TrainingState state) {
        flush();
        checkpoints.write(state);
    }

    /** The mean over this attempt's steps, without evaluation; 0 before the second step. */
    double secondsPerStep() {
        return stepsHere < 2 ? 0 : inSteps.toNanos() / 1e9 / (stepsHere - 1);
    }

    /** Steps done by all attempts together. */
    long steps() {
        return lastStep;
    }

    private void add(String name, Split split, long step, double value) {
        buffer.add(new Metric(name, split, step, (double) step / stepsPerEpoch, value, clock.instant()));
    }

    private void flush() {
        if (!buffer.isEmpty()) {
            List<Metric> batch = List.copyOf(buffer);
            entries.write(() -> journal.metrics(lease, batch));
            buffer.clear();
        }
        flushedAt = clock.instant();
    }
}
