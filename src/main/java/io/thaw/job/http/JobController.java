package io.thaw.job.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.freeze.FreezePlan;
import io.thaw.job.Hyperparameters;
import io.thaw.job.Job;
import io.thaw.job.JobPlanner;
import io.thaw.job.JobSpec;
import io.thaw.job.JobState;
import io.thaw.job.Jobs;
import io.thaw.storage.DiskSpace;
import io.thaw.web.Checked;
import io.thaw.web.Page;
import io.thaw.web.Paging;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Training jobs: submitting them, looking at them, ending them. */
@Tag(name = "Jobs", description = "Fine-tuning jobs, from the queue to the finished model.")
@RestController
@RequestMapping("/v1/jobs")
class JobController {

    private static final int LONGEST_KEY = 255;

    private final Jobs jobs;
    private final JobPlanner planner;
    private final DiskSpace disk;

    JobController(Jobs jobs, JobPlanner planner, DiskSpace disk) {
        this.jobs = jobs;
        this.planner = planner;
        this.disk = disk;
    }

    @Operation(
            summary = "Submit a job",
            description = """
                    Checks the job against its base and its dataset, plans what will train, and queues it. Everything that \
                    is wrong is reported at once and nothing is stored then.""",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(implementation = JobSpec.class),
                                            examples = {
                                                @ExampleObject(name = "head_only", value = JobExamples.HEAD_ONLY),
                                                @ExampleObject(name = "freeze_first_n", value = JobExamples.FIRST_FOUR)
                                            })))
    @ApiResponse(
            responseCode = "200",
            description = "With dry_run: what the job would train and cost. Nothing is stored.",
            content = @Content(schema = @Schema(implementation = DryRun.class)))
    @ApiResponse(
            responseCode = "202",
            description = "The job is queued, at the address in Location.",
            content = @Content(schema = @Schema(implementation = JobResponse.class)))
    @PostMapping
    ResponseEntity<?> submitJob(
            @RequestBody Checked<JobSpec> body,
            @Parameter(description = "Answer with the plan and the estimate, and store nothing.")
                    @RequestParam(name = "dry_run", defaultValue = "false")
                    boolean dryRun,
            @Parameter(description = "A retry under the same key answers with the job of the first request.")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable
                    String idempotencyKey) {
        if (dryRun) {
            return ResponseEntity.ok(DryRun.of(planner.plan(body.value(), body.faults())));
        }
        if (idempotencyKey != null && (idempotencyKey.isBlank() || idempotencyKey.length() > LONGEST_KEY)) {
            throw new DomainException(
                    ErrorKind.INVALID_HEADER, "Idempotency-Key holds 1 to " + LONGEST_KEY + " characters.");
        }
        disk.requireRoom();
        Job job = jobs.submit(body.value(), body.faults(), idempotencyKey);
        return ResponseEntity.accepted()
                .location(URI.create("/v1/jobs/" + job.id()))
                .body(JobResponse.of(job));
    }

    @Operation(summary = "List jobs", description = "The newest first.")
    @GetMapping
    Page<JobResponse> listJobs(
            Paging paging,
            @Parameter(description = "Only jobs of this status.") @RequestParam(required = false) @Nullable
                    JobState status) {
        return Page.of(jobs.list(paging.rows(), paging.after(), status), paging, Job::id)
                .map(JobResponse::of);
    }

    @Operation(
            summary = "Look at a job",
            description =
                    "Its status, how far it is, what was decided for it, what it was expected to cost beside what it did,"
                            + " and what it left.")
    @GetMapping("/{id}")
    JobResponse getJob(@PathVariable String id) {
        return JobResponse.of(jobs.get(id));
    }

    @Operation(
            summary = "Cancel a job",
            description =
                    "A queued job is cancelled at once, a running one within a step. A second time changes nothing.")
    @PostMapping("/{id}/cancel")
    JobResponse cancelJob(@PathVariable String id) {
        return JobResponse.of(jobs.cancel(id));
    }

    @Operation(
            summary = "Pause a job",
            description =
                    "A queued job is paused at once, a running one within a step, with a checkpoint to go on from. A second"
                            + " time changes nothing.")
    @PostMapping("/{id}/pause")
    JobResponse pauseJob(@PathVariable String id) {
        return JobResponse.of(jobs.pause(id));
    }

    @Operation(
            summary = "Resume a paused job",
            description =
                    "It is queued again and goes on where it was, with the results that it would have had without the pause.")
    @PostMapping("/{id}/resume")
    JobResponse resumeJob(@PathVariable String id) {
        return JobResponse.of(jobs.resume(id));
    }

    @Operation(
            summary = "Delete a job that has ended",
            description = "With its history, its plan and its certificate. Its model stays.")
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void deleteJob(@PathVariable String id) {
        jobs.delete(id);
    }

    /** What a job would train and cost. */
    @Schema(name = "JobDryRun")
    record DryRun(Hyperparameters hyperparameters, Job.Estimate estimate, FreezePlan plan) {

        static DryRun of(JobPlanner.Planned planned) {
            return new DryRun(planned.hyperparameters(), planned.estimate(), planned.plan());
        }
    }
}
