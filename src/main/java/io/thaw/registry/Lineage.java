package io.thaw.registry;

import org.jspecify.annotations.Nullable;

/**
 * Where a model came from.
 *
 * @param planHash of the freeze plan, {@code sha256:…}
 * @param rolledBackThrough the highest component that has the base's values again; null for what the job itself left
 */
public record Lineage(
        String jobId,
        String datasetId,
        String planHash,
        long seed,
        @Nullable String rolledBackThrough) {

    /** That of the model that a job leaves. */
    public Lineage(String jobId, String datasetId, String planHash, long seed) {
        this(jobId, datasetId, planHash, seed, null);
    }

    Lineage rolledBack(String through) {
        return new Lineage(jobId, datasetId, planHash, seed, through);
    }
}
