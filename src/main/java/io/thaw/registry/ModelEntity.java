package io.thaw.registry;

import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.TenantId;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** A finished model's row. Written once, never changed. */
@Entity
@Table(name = "model")
class ModelEntity implements Persistable<String> {

    @Id
    private String id;

    /** The session says which, and Hibernate sets it. */
    @TenantId
    @Column(updatable = false)
    private @Nullable String tenant;

    @Column(updatable = false)
    private String name;

    @Column(updatable = false)
    private int version;

    @Column(updatable = false)
    private String baseModelId;

    @Column(updatable = false)
    private String jobId;

    @Column(updatable = false)
    private String datasetId;

    @Column(updatable = false)
    private String planHash;

    @Column(updatable = false)
    private long seed;

    @Column(updatable = false)
    private @Nullable String rolledBackThrough;

    @Enumerated(EnumType.STRING)
    @Column(updatable = false)
    private TaskType task;

    @Enumerated(EnumType.STRING)
    @Column(updatable = false)
    private @Nullable Pooling pooling;

    /** How many outputs the head has; labels of masked language modelling are the vocabulary and not listed. */
    @Column(updatable = false)
    private int outputs;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(updatable = false)
    private List<String> labels;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(updatable = false)
    private List<Double> thresholds;

    @Column(updatable = false)
    private int maxLength;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(updatable = false)
    private Map<String, Double> metrics;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(updatable = false)
    private Manifest manifest;

    @Column(updatable = false)
    private long storedBytes;

    @Column(updatable = false)
    private Instant createdAt;

    @Transient
    private boolean stored;

    protected ModelEntity() {}

    ModelEntity(Model model) {
        FinishedModel content = model.content();
        this.id = model.id();
        this.name = model.name();
        this.version = model.version();
        this.baseModelId = content.baseModelId();
        this.jobId = content.lineage().jobId();
        this.datasetId = content.lineage().datasetId();
        this.planHash = content.lineage().planHash();
        this.seed = content.lineage().seed();
        this.rolledBackThrough = content.lineage().rolledBackThrough();
        this.task = content.head().task();
        this.pooling = content.head().pooling();
        this.outputs = content.head().outputs();
        this.labels = content.labels();
        this.thresholds = content.thresholds();
        this.maxLength = content.maxLength();
        this.metrics = content.metrics();
        this.manifest = content.manifest();
        this.storedBytes = model.storedBytes();
        this.createdAt = model.createdAt();
    }

    Model toModel() {
        FinishedModel content = new FinishedModel(
                name,
                baseModelId,
                new Head(task, outputs, pooling),
                labels,
                thresholds,
                maxLength,
                manifest,
                metrics,
                new Lineage(jobId, datasetId, planHash, seed, rolledBackThrough));
        return new Model(id, version, content, storedBytes, createdAt);
    }

    @Override
    public String getId() {
        return id;
    }

    /** With an id of our own, Spring Data would look for the row before each insert. */
    @Override
    public boolean isNew() {
        return !stored;
    }

    @PostLoad
    @PostPersist
    void markStored() {
        stored = true;
    }
}
