package io.thaw.job;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.error.Fault;
import io.thaw.freeze.Cost;
import io.thaw.freeze.DeviceSpeed;
import io.thaw.freeze.RunCost;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as it stands.
 *
 * @param attempts how many workers have taken it, the one that holds it included
 * @param worker who holds it
 * @param pauseReason why it is paused, where it is
 * @param failure the reasons, where it failed
 */
public record Job(
        String id,
        JobState state,
        Desired desired,
        @Nullable Phase phase,
        List<PhaseTransition> phaseTransitions,
        double progress,
        @Nullable Instant estimatedFinishAt,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        int attempts,
        @Nullable String worker,
        @Nullable PauseReason pauseReason,
        JobSpec spec,
        Hyperparameters hyperparameters,
        String planHash,
        long totalParameters,
        long trainableParameters,
        Estimate estimate,
        @Nullable Measurement measurement,
        @Nullable Result result,
        List<Failure> failure) {

    /** What a job's owner wants of the worker that holds it. */
    public enum Desired {
        /** Go on. */
        RUN,
        /** Stop within a step, and keep what is needed to go on. */
        PAUSE,
        /** Stop within a step, and leave nothing. */
        CANCEL;

        /** The name on the wire. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** When a job turned to a phase. */
    public record PhaseTransition(Phase phase, Instant at) {}

    /**
     * What a job is expected to cost, beside the {@link Measurement} of what it did.
     *
     * @param flopsVsFull of a step, against one in which everything trains; with the prefix cached where it can be
     */
    @Schema(name = "JobEstimate")
    public record Estimate(
            @Schema(description = "Optimizer steps in all epochs.", example = "507")
            long steps,

            @Schema(
                    description =
                            "From the device's speed, and then from timed steps; null until one of them is known.",
                    example = "0.21")
            @Nullable
            Double secondsPerStep,

            @Schema(description = "Of the whole job.", example = "106.5") @Nullable
            Double seconds,

            @Schema(description = "The most that the process is expected to hold.")
            long peakMemoryBytes,

            @Schema(
                    description =
                            "A step against one in which everything trains; with the prefix cached where it can be.",
                    example = "0.333")
            double flopsVsFull,

            @Schema(description = "Gradients and moments of what trains.")
            long optimizerBytes,

            @Schema(description = "Kept for the backward pass.")
            long activationBytes,

            @Schema(description = "What the model adds to the store.")
            long storedBytes,

            @Schema(description = "Whether timed steps of this job stand behind it.")
            boolean calibrated) {

        static Estimate of(Cost cost, long steps, RunCost run, RunCost.Workload workload, @Nullable DeviceSpeed speed) {
            Double cached = cost.flopsVsFullCached();
            return new Estimate(
                    steps,
                    speed == null ? null : run.secondsPerStep(workload, speed),
                    speed == null ? null : run.seconds(workload, speed),
                    run.peakBytes(workload),
                    cached == null ? cost.flopsVsFull() : cached,
                    cost.optimizerBytes(),
                    cost.activationBytes(),
                    cost.storedBytes(),
                    false);
        }

        /** The same after a few timed steps: what else the job does is as much slower or faster than was thought. */
        public Estimate calibratedWith(double timedSecondsPerStep) {
            double all = seconds == null || secondsPerStep == null
                    ? steps * timedSecondsPerStep
                    : seconds * timedSecondsPerStep / secondsPerStep;
            return new Estimate(
                    steps,
                    timedSecondsPerStep,
                    all,
                    peakMemoryBytes,
                    flopsVsFull,
                    optimizerBytes,
                    activationBytes,
                    storedBytes,
                    true);
        }
    }

    /** What a job really cost. */
    @Schema(name = "JobMeasurement")
    public record Measurement(
            @Schema(description = "Optimizer steps done.") long steps,

            @Schema(description = "The mean, without the evaluation.")
            double secondsPerStep,

            @Schema(description = "From the first phase on.")
            double seconds,

            @Schema(description = "The most that the process held.")
            long peakMemoryBytes,

            @Schema(description = "Gradients and moments of what trains.")
            long optimizerBytes,

            @Schema(description = "The frozen prefix's output.")
            long cacheBytes,

            @Schema(description = "What the model adds to the store.")
            long storedBytes) {}

    /** What a job that succeeded leaves. */
    @Schema(name = "JobResult")
    public record Result(
            @Schema(description = "The published model's id.", example = "model_01k9x2m4q8r3t5v7w9y1z3a5c7")
            String model,

            @Schema(
                    description = "Of the best checkpoint, by split/name.",
                    example = "{\"validation/accuracy\": 0.912}")
            Map<String, Double> metrics,

            @Schema(description = "The optimizer step of that checkpoint.", example = "338")
            long bestStep) {}

    /** A reason why a job failed. */
    @Schema(name = "JobFailure")
    public record Failure(
            @Schema(example = "loss_not_finite") String code,
            String message,
            @Nullable String suggestion) {

        static Failure of(Fault fault) {
            return new Failure(fault.kind().code(), fault.message(), fault.suggestion());
        }
    }
}
