package io.thaw.job;

import io.thaw.dataset.Split;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Locale;
import org.hibernate.annotations.Immutable;

/** One row of a job's metric history. Workers write it in batches: see {@link JobJournal}. */
@Entity
@Immutable
@Table(name = "job_metric")
class MetricEntity {

    @EmbeddedId
    Key key;

    double epoch;
    double value;
    Instant at;

    Metric toMetric() {
        return new Metric(
                key.name(), Split.valueOf(key.split().toUpperCase(Locale.ROOT)), key.step(), epoch, value, at);
    }

    /** A job reports a metric of a split once per step. */
    @Embeddable
    record Key(String jobId, String name, String split, long step) {}
}
