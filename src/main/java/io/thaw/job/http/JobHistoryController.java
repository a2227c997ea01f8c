package io.thaw.job.http;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.thaw.dataset.Split;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.freeze.FreezePlan;
import io.thaw.history.JobEvent;
import io.thaw.history.JobHistory;
import io.thaw.history.Metric;
import io.thaw.job.Checkpoint;
import io.thaw.job.Job;
import io.thaw.job.JobCheckpoints;
import io.thaw.job.JobDocuments;
import io.thaw.job.Jobs;
import io.thaw.web.Page;
import io.thaw.web.Paging;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.JsonNode;

/** What happened to a job, and what was planned and proved about its layers. */
@Tag(name = "Jobs")
@RestController
@RequestMapping("/v1/jobs/{id}")
class JobHistoryController {

    private static final String EVENTS = "The events of a job";
    private static final String EVENTS_DESCRIPTION = """
            What happened, in order. With `Accept: text/event-stream` the events come as they happen, those after \
            `Last-Event-ID` first; the stream ends when the job does.""";

    private final Jobs jobs;
    private final JobHistory history;
    private final JobDocuments documents;
    private final JobCheckpoints checkpoints;
    private final LiveEvents live;

    JobHistoryController(
            Jobs jobs, JobHistory history, JobDocuments documents, JobCheckpoints checkpoints, LiveEvents live) {
        this.jobs = jobs;
        this.history = history;
        this.documents = documents;
        this.checkpoints = checkpoints;
        this.live = live;
    }

    @Operation(summary = EVENTS, description = EVENTS_DESCRIPTION)
    @GetMapping("/events")
    Page<JobEvent> listJobEvents(@PathVariable String id, Paging paging) {
        jobs.get(id);
        long after = paging.after() == null ? 0 : sequence(paging.after(), ErrorKind.INVALID_CURSOR);
        return Page.of(history.events(id, after, paging.rows()), paging, event -> Long.toString(event.seq()));
    }

    @Operation(summary = EVENTS, description = EVENTS_DESCRIPTION)
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(type = "string"),
                            examples = @ExampleObject(JobExamples.EVENT_STREAM)))
    @ApiResponse(responseCode = "204", description = "The job has ended and no event is left.", content = @Content)
    @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> followJobEvents(
            @PathVariable String id,
            @Parameter(description = "The last event already seen.", example = "12")
                    @RequestHeader(name = "Last-Event-ID", required = false)
                    @Nullable
                    String lastEventId) {
        Job job = jobs.get(id);
        long after = lastEventId == null ? 0 : sequence(lastEventId, ErrorKind.INVALID_HEADER);
        if (job.state().isFinal() && history.events(id, after, 1).isEmpty()) {
            return ResponseEntity.noContent().build();
        }
        return ResponseEntity.ok().header("Cache-Control", "no-store").body(live.follow(id, after));
    }

    @Operation(summary = "The metric history of a job", description = "Every value by step.")
    @GetMapping("/metrics")
    Metrics getJobMetrics(
            @PathVariable String id,
            @Parameter(description = "Only this metric.", example = "loss") @RequestParam(required = false) @Nullable
                    String name,
            @Parameter(description = "Only this split.") @RequestParam(required = false) @Nullable Split split) {
        jobs.get(id);
        return new Metrics(history.metrics(id, name, split == null ? null : split.toString()));
    }

    @Operation(
            summary = "The freeze plan of a job",
            description = "Which parameters train, why, and what that costs, as it was when the job was posted.")
    @GetMapping("/plan")
    FreezePlan getJobPlan(@PathVariable String id) {
        jobs.get(id);
        return documents.plan(id).orElseThrow();
    }

    @Operation(summary = "The layers of a job", description = """
                    What was planned for each component and what was seen: the norms of its gradients and updates over \
                    time. `training=false` leaves those in which something is frozen, and says why it does not train.""")
    @GetMapping("/layers")
    Layers getJobLayers(
            @PathVariable String id,
            @Parameter(description = "Only components that train (true) or that hold something frozen (false).")
                    @RequestParam(required = false)
                    @Nullable
                    Boolean training) {
        jobs.get(id);
        FreezePlan plan = documents.plan(id).orElseThrow();
        return Layers.of(plan, history.layers(id), documents.certificate(id), training);
    }

    @Operation(
            summary = "The certificate of a job",
            description = "The proof that what was to be frozen is byte-identical to the base, and what moved how far.")
    @GetMapping("/certificate")
    JsonNode getJobCertificate(@PathVariable String id) {
        Job job = jobs.get(id);
        return documents
                .certificate(id)
                .orElseThrow(() -> new DomainException(
                        ErrorKind.ILLEGAL_STATE,
                        "The job is " + job.state()
                                + " and has no certificate: one is made when the training is over."));
    }

    @Operation(
            summary = "The evaluation of a job",
            description =
                    "How good the model is that was kept, on each split: all metrics, where the main one lies, each"
                            + " label, what was taken for what, and the worst mistakes.")
    @GetMapping("/evaluation")
    JsonNode getJobEvaluation(@PathVariable String id) {
        Job job = jobs.get(id);
        return documents
                .evaluation(id)
                .orElseThrow(() -> new DomainException(
                        ErrorKind.ILLEGAL_STATE,
                        "The job is " + job.state()
                                + " and has no evaluation: one is kept when the training is over."));
    }

    @Operation(
            summary = "The checkpoints of a job",
            description = "What it goes on from after a pause or a crash, the newest first; none once it has ended.")
    @GetMapping("/checkpoints")
    Checkpoints getJobCheckpoints(@PathVariable String id) {
        jobs.get(id);
        return new Checkpoints(checkpoints.of(id));
    }

    private static long sequence(String text, ErrorKind otherwise) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new DomainException(otherwise, "'" + text + "' is not the number of an event.");
        }
    }

    /** What a job can go on from. */
    @Schema(name = "JobCheckpoints")
    record Checkpoints(List<Checkpoint> data) {}

    /** All metrics of a job. */
    @Schema(name = "JobMetrics")
    record Metrics(List<Metric> data) {}
}
