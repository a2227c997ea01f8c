package io.thaw.job.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.freeze.FreezeSpec;
import io.thaw.job.Hyperparameters;
import io.thaw.job.Job;
import io.thaw.job.JobSpec;
import io.thaw.job.JobState;
import io.thaw.job.PauseReason;
import io.thaw.job.Phase;
import io.thaw.job.TrainingSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A job as the API shows it: what was asked for with its defaults, what was decided, where it stands, what it left. */
@Schema(name = "Job")
record JobResponse(
        @Schema(example = "job_01k9x2m4q8r3t5v7w9y1z3a5c7") String id,
        String name,
        JobState status,

        @Schema(
                description =
                        "What its owner wants: a running job that is to be paused or cancelled stops within a step.")
        Job.Desired desired,

        @Nullable Phase phase,
        List<Job.PhaseTransition> phaseTransitions,

        @Schema(description = "0 to 1, over all phases.") double progress,
        @Nullable Instant estimatedFinishAt,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        int attempts,
        @Nullable String worker,

        @Schema(description = "Why it is paused, where it is. One that found the disk full goes on by itself.")
        @Nullable
        PauseReason pauseReason,

        String baseModel,
        String dataset,
        JobSpec.Task task,
        FreezeSpec freeze,
        TrainingSpec training,
        int priority,
        Map<String, String> metadata,

        @Schema(description = "What the job trains with, every \"auto\" decided.")
        Hyperparameters hyperparameters,

        String planHash,
        long totalParameters,
        long trainableParameters,
        Job.Estimate estimate,
        Job.@Nullable Measurement measurement,
        Job.@Nullable Result result,

        @Schema(description = "Why it failed, where it did.")
        List<Job.Failure> failure) {

    static JobResponse of(Job job) {
        JobSpec spec = job.spec();
        return new JobResponse(
                job.id(),
                spec.name(),
                job.state(),
                job.desired(),
                job.phase(),
                job.phaseTransitions(),
                job.progress(),
                job.estimatedFinishAt(),
                job.createdAt(),
                job.startedAt(),
                job.finishedAt(),
                job.attempts(),
                job.worker(),
                job.pauseReason(),
                spec.baseModel(),
                spec.dataset(),
                spec.task(),
                spec.freeze(),
                spec.training(),
                spec.priority(),
                spec.metadata(),
                job.hyperparameters(),
                job.planHash(),
                job.totalParameters(),
                job.trainableParameters(),
                job.estimate(),
                job.measurement(),
                job.result(),
                job.failure());
    }
}
