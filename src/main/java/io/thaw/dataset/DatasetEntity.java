package io.thaw.dataset;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.TenantId;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** A dataset's row. Written once, never changed. */
@Entity
@Table(name = "dataset")
class DatasetEntity implements Persistable<String> {

    @Id
    private String id;

    /** The session says which, and Hibernate sets it. */
    @TenantId
    @Column(updatable = false)
    private @Nullable String tenant;

    @Column(updatable = false)
    private String contentHash;

    @Column(updatable = false)
    private String name;

    @Column(updatable = false)
    private String task;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(updatable = false)
    private DatasetSpec spec;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(updatable = false)
    private Dataset.Profile profile;

    @Column(updatable = false)
    private long storedBytes;

    @Column(updatable = false)
    private Instant createdAt;

    @Transient
    private boolean stored;

    protected DatasetEntity() {}

    /** Makes a row of a dataset whose rows take so many bytes. */
    DatasetEntity(Dataset dataset, long storedBytes) {
        this.id = dataset.id();
        this.contentHash = dataset.contentHash();
        this.name = dataset.name();
        this.task = dataset.task().toString();
        this.spec = dataset.spec();
        this.profile = dataset.profile();
        this.storedBytes = storedBytes;
        this.createdAt = dataset.createdAt();
    }

    Dataset toDataset() {
        return new Dataset(id, contentHash, name, spec, profile, createdAt);
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
