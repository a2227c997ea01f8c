package io.thaw.job;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.TenantId;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A job's row as its owner sees it. What belongs to the lease is left to {@link JobQueue}; only columns that change are
 * written, so that neither side overwrites the other.
 */
@Entity
@Table(name = "job")
@DynamicUpdate
@SuppressWarnings("UnusedVariable") // Hibernate reads the fields.
class JobEntity implements Persistable<String> {

    private static final TypeReference<List<Job.Failure>> FAILURES = new TypeReference<>() {};
    private static final TypeReference<List<Job.PhaseTransition>> PHASE_TRANSITIONS = new TypeReference<>() {};

    @Id
    private String id;

    private String name;

    @Enumerated(EnumType.STRING)
    private JobState state;

    @Enumerated(EnumType.STRING)
    private Job.Desired desired;

    @Enumerated(EnumType.STRING)
    @Nullable
    private PauseReason pauseReason;

    /** The session says which, and Hibernate sets it. */
    @TenantId
    @Column(updatable = false)
    private @Nullable String tenant;

    private int priority;
    private Instant createdAt;

    @Nullable
    private Instant startedAt;

    @Nullable
    private Instant finishedAt;

    @JdbcTypeCode(SqlTypes.JSON)
    private String spec;

    @JdbcTypeCode(SqlTypes.JSON)
    private String hyperparameters;

    private String baseModelId;
    private String datasetId;
    private String planHash;
    private long totalParameters;
    private long trainableParameters;

    @JdbcTypeCode(SqlTypes.JSON)
    private String estimate;

    @Enumerated(EnumType.STRING)
    @Nullable
    private Phase phase;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(insertable = false, updatable = false)
    @Nullable
    private String phaseTransitions;

    private double progress;

    @Nullable
    private Instant estimatedFinishAt;

    @JdbcTypeCode(SqlTypes.JSON)
    @Nullable
    private String measurement;

    @JdbcTypeCode(SqlTypes.JSON)
    @Nullable
    private String result;

    @JdbcTypeCode(SqlTypes.JSON)
    @Nullable
    private String failure;

    @Column(insertable = false, updatable = false)
    @Nullable
    private String worker;

    @Column(insertable = false, updatable = false)
    private int attempts;

    @Column(updatable = false)
    private Instant runAfter;

    @Nullable
    private String idempotencyKey;

    private String requestHash;

    @Nullable
    private String traceParent;

    @Transient
    private boolean unsaved;

    /** For JPA. */
    protected JobEntity() {}

    /** A job that waits for a worker from {@code now} on. */
    JobEntity(String id, JobPlanner.Planned planned, Request request, Instant now, JsonMapper json) {
        this.unsaved = true;
        this.id = id;
        this.name = planned.spec().name();
        this.state = JobState.QUEUED;
        this.desired = Job.Desired.RUN;
        this.priority = planned.spec().priority();
        this.createdAt = now;
        this.runAfter = now;
        this.spec = json.writeValueAsString(planned.spec());
        this.hyperparameters = json.writeValueAsString(planned.hyperparameters());
        this.baseModelId = planned.baseModelId();
        this.datasetId = planned.spec().dataset();
        this.planHash = planned.plan().hash();
        this.totalParameters = planned.plan().summary().totalParameters();
        this.trainableParameters = planned.plan().summary().trainableParameters();
        this.estimate = json.writeValueAsString(planned.estimate());
        this.idempotencyKey = request.idempotencyKey();
        this.requestHash = request.hash();
        this.traceParent = request.traceParent();
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public boolean isNew() {
        return unsaved;
    }

    JobState state() {
        return state;
    }

    /** Whether this job answers the same request. */
    boolean answers(Request request) {
        return requestHash.equals(request.hash());
    }

    /** Takes the job along a transition that is its owner's. */
    void move(Transition transition, Instant now) {
        if (state != transition.from()) {
            throw new IllegalStateException(transition + " does not start at " + state);
        }
        state = transition.to();
        finishedAt = state.isFinal() ? now : null;
        pauseReason = state == JobState.PAUSED ? PauseReason.OWNER : null;
    }

    Job.Desired desired() {
        return desired;
    }

    /** Tells whoever has the job what its owner wants. */
    void wish(Job.Desired wish) {
        desired = wish;
    }

    /** It stays paused until its owner resumes it, whatever it is paused for. */
    void keepPaused() {
        pauseReason = PauseReason.OWNER;
    }

    Job toJob(JsonMapper json) {
        return new Job(
                id,
                state,
                desired,
                phase,
                phaseTransitions == null ? List.of() : json.readValue(phaseTransitions, PHASE_TRANSITIONS),
                progress,
                estimatedFinishAt,
                createdAt,
                startedAt,
                finishedAt,
                attempts,
                worker,
                pauseReason,
                json.readValue(spec, JobSpec.class),
                json.readValue(hyperparameters, Hyperparameters.class),
                planHash,
                totalParameters,
                trainableParameters,
                json.readValue(estimate, Job.Estimate.class),
                measurement == null ? null : json.readValue(measurement, Job.Measurement.class),
                result == null ? null : json.readValue(result, Job.Result.class),
                failure == null ? List.of() : json.readValue(failure, FAILURES));
    }

    /**
     * What tells one request to submit a job from another.
     *
     * @param hash of the spec with its defaults
     * @param traceParent its trace, which tells nothing apart
     */
    record Request(
            @Nullable String idempotencyKey,
            String hash,
            @Nullable String traceParent) {}
}
