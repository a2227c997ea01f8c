package io.thaw.job;

import io.thaw.database.Ids;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.error.Faults;
import io.thaw.history.JobHistory;
import io.thaw.job.JobEntity.Request;
import io.thaw.observability.Trace;
import io.thaw.storage.Sha256;
import io.thaw.tenant.Tenant;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Jobs for their owners: to submit, to look at, to cancel and to delete. */
@Component
@Transactional
public class Jobs {

    private static final String ID_PREFIX = "job_";

    private final JobPlanner planner;
    private final JobRepository repository;
    private final JobDocuments documents;
    private final JobHistory history;
    private final Ids ids;
    private final Clock clock;
    private final JsonMapper json;

    Jobs(
            JobPlanner planner,
            JobRepository repository,
            JobDocuments documents,
            JobHistory history,
            Ids ids,
            Clock clock,
            JsonMapper json) {
        this.planner = planner;
        this.repository = repository;
        this.documents = documents;
        this.history = history;
        this.ids = ids;
        this.clock = clock;
        this.json = json;
    }

    /**
     * Checks a job, plans it and puts it into the queue.
     *
     * @param faults what is wrong with the spec already
     * @param idempotencyKey a second submission under the same key answers with the job of the first
     * @throws DomainException with everything that is wrong; nothing is stored then
     */
    public Job submit(JobSpec spec, Faults faults, @Nullable String idempotencyKey) {
        Request request = new Request(idempotencyKey, hash(spec), Trace.current());
        Optional<JobEntity> earlier = idempotencyKey == null ? Optional.empty() : earlier(idempotencyKey, request);
        if (earlier.isPresent()) {
            return earlier.get().toJob(json);
        }
        JobPlanner.Planned planned = planner.plan(spec, faults);
        if (!repository.lockTenantWithRoom(Tenant.current().id())) {
            throw new DomainException(
                    ErrorKind.QUOTA_EXCEEDED,
                    "As many jobs are queued as may be. Post the job again when some of them have begun.");
        }
        JobEntity job = insert(new JobEntity(ids.next(ID_PREFIX), planned, request, clock.instant(), json));
        documents.keepPlan(job.getId(), planned.plan());
        history.append(job.getId(), "state", Map.of("status", JobState.QUEUED));
        return job.toJob(json);
    }

    /** Nothing but what the job is built on can be missing: it was there a moment ago, and was deleted. */
    private JobEntity insert(JobEntity job) {
        try {
            return repository.saveAndFlush(job);
        } catch (DataIntegrityViolationException e) {
            boolean base = String.valueOf(e.getMessage()).contains("job_holds_base_model");
            throw new DomainException(
                    base
                            ? new Fault("/base_model", ErrorKind.MODEL_NOT_FOUND, "The base model was just deleted.")
                            : new Fault("/dataset", ErrorKind.DATASET_NOT_FOUND, "The dataset was just deleted."));
        }
    }

    private Optional<JobEntity> earlier(String key, Request request) {
        repository.lockIdempotencyKey(Tenant.current().id() + " " + key);
        Optional<JobEntity> earlier = repository.findByIdempotencyKey(key);
        if (earlier.isPresent() && !earlier.get().answers(request)) {
            throw new DomainException(
                    ErrorKind.IDEMPOTENCY_KEY_REUSED,
                    "This Idempotency-Key has submitted " + earlier.get().getId() + ", which is another job.");
        }
        return earlier;
    }

    /**
     * The job of an id.
     *
     * @throws DomainException with {@code JOB_NOT_FOUND}
     */
    @Transactional(readOnly = true)
    public Job get(String id) {
        return repository.findById(id).orElseThrow(() -> notFound(id)).toJob(json);
    }

    /**
     * Jobs, the newest first.
     *
     * @param before the id of the last one seen
     */
    @Transactional(readOnly = true)
    public List<Job> list(int limit, @Nullable String before, @Nullable JobState state) {
        return repository.findPage(before, state, limit).stream()
                .map(job -> job.toJob(json))
                .toList();
    }

    /**
     * Cancels a job: at once where nobody works on it, else within a step of its worker's.
     *
     * @throws DomainException with {@code ILLEGAL_STATE} where it has ended otherwise
     */
    public Job cancel(String id) {
        JobEntity job = locked(id);
        switch (job.state()) {
            case QUEUED -> move(job, Transition.CANCEL);
            case PAUSED -> move(job, Transition.CANCEL_PAUSED);
            case RUNNING -> job.wish(Job.Desired.CANCEL);
            case CANCELLED -> {}
            case SUCCEEDED, FAILED -> throw illegal(job, "cancelled");
        }
        return job.toJob(json);
    }

    /**
     * Pauses a job: at once where nobody works on it, else within a step of its worker's, which keeps a checkpoint.
     *
     * @throws DomainException with {@code ILLEGAL_STATE} where it has ended or is being cancelled
     */
    public Job pause(String id) {
        JobEntity job = locked(id);
        switch (job.state()) {
            case QUEUED -> {
                job.wish(Job.Desired.PAUSE);
                move(job, Transition.HOLD);
            }
            case RUNNING -> {
                if (job.desired() == Job.Desired.CANCEL) {
                    throw new DomainException(
                            ErrorKind.ILLEGAL_STATE, "The job is being cancelled, so it cannot be paused.");
                }
                job.wish(Job.Desired.PAUSE);
            }
            case PAUSED -> job.keepPaused();
            case SUCCEEDED, FAILED, CANCELLED -> throw illegal(job, "paused");
        }
        return job.toJob(json);
    }

    /**
     * Puts a paused job back into the queue; it goes on where it was. One that is about to pause goes on, too.
     *
     * @throws DomainException with {@code ILLEGAL_STATE} where it has ended or is being cancelled
     */
    public Job resume(String id) {
        JobEntity job = locked(id);
        switch (job.state()) {
            case PAUSED -> {
                job.wish(Job.Desired.RUN);
                move(job, Transition.RESUME);
            }
            case RUNNING -> {
                if (job.desired() == Job.Desired.CANCEL) {
                    throw new DomainException(
                            ErrorKind.ILLEGAL_STATE, "The job is being cancelled, so it cannot be resumed.");
                }
                job.wish(Job.Desired.RUN);
            }
            case QUEUED -> {}
            case SUCCEEDED, FAILED, CANCELLED -> throw illegal(job, "resumed");
        }
        return job.toJob(json);
    }

    private void move(JobEntity job, Transition transition) {
        job.move(transition, clock.instant());
        history.append(job.getId(), "state", Map.of("status", job.state()));
    }

    private static DomainException illegal(JobEntity job, String participle) {
        return new DomainException(
                ErrorKind.ILLEGAL_STATE, "The job is " + job.state() + ", so it cannot be " + participle + ".");
    }

    /**
     * Deletes a job that has ended, with its history. Its model stays.
     *
     * @throws DomainException with {@code ILLEGAL_STATE} where it has not
     */
    public void delete(String id) {
        JobEntity job = locked(id);
        if (!job.state().isFinal()) {
            throw new DomainException(
                    ErrorKind.ILLEGAL_STATE,
                    "The job is " + job.state() + ", so it cannot be deleted. Cancel it first.");
        }
        repository.delete(job);
    }

    private JobEntity locked(String id) {
        return repository.lockById(id).orElseThrow(() -> notFound(id));
    }

    private static DomainException notFound(String id) {
        return new DomainException(ErrorKind.JOB_NOT_FOUND, "There is no job '" + id + "'.");
    }

    private String hash(JobSpec spec) {
        return Sha256.of(ByteBuffer.wrap(json.writeValueAsString(spec).getBytes(StandardCharsets.UTF_8)));
    }
}
