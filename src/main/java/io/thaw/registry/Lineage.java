package io.thaw.registry;

/**
 * Where a model came from.
 *
 * @param planHash of the freeze plan, {@code sha256:…}
 */
public record Lineage(String jobId, String datasetId, String planHash, long seed) {}
