package io.thaw.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.PretrainedEncoder;
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

/** A base model's row. Written once, never changed. */
@Entity
@Table(name = "base_model")
class BaseModelEntity implements Persistable<String> {

    @Id
    private String id;

    /** The session says which, and Hibernate sets it. */
    @TenantId
    @Column(updatable = false)
    private @Nullable String tenant;

    @Column(updatable = false)
    private String name;

    @Column(updatable = false)
    private String contentHash;

    /** A {@code config.json}. */
    @JdbcTypeCode(SqlTypes.JSON)
    @Column(updatable = false)
    private String config;

    @Column(updatable = false)
    private boolean pooler;

    @Column(updatable = false)
    private boolean maskedLanguageHead;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(updatable = false)
    private Manifest manifest;

    @Column(name = "tokenizer_sha256", updatable = false)
    private String tokenizerSha256;

    @Column(updatable = false)
    private String source;

    @Column(updatable = false)
    private long storedBytes;

    @Column(updatable = false)
    private Instant createdAt;

    @Transient
    private boolean stored;

    protected BaseModelEntity() {}

    BaseModelEntity(BaseModel base) {
        this.id = base.id();
        this.name = base.name();
        this.contentHash = base.contentHash();
        this.config = new String(base.encoder().config().toJson(), UTF_8);
        this.pooler = base.encoder().pooler();
        this.maskedLanguageHead = base.encoder().maskedLanguageHead();
        this.manifest = base.manifest();
        this.tokenizerSha256 = base.tokenizerSha256();
        this.source = base.source();
        this.storedBytes = base.manifest().bytes();
        this.createdAt = base.createdAt();
    }

    BaseModel toBaseModel() {
        PretrainedEncoder encoder =
                new PretrainedEncoder(EncoderConfig.parse(config.getBytes(UTF_8)), pooler, maskedLanguageHead);
        return new BaseModel(id, name, contentHash, encoder, manifest, tokenizerSha256, source, createdAt);
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
