package io.thaw.job;

import io.thaw.freeze.FreezePlan;
import io.thaw.tenant.Tenant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A worker's hold on a job, until it expires or the worker lets go.
 *
 * @param tenant whose job it is
 * @param epoch the fencing token: a write under an older epoch than the job's own is refused
 * @param attempt 1 for the first worker that takes the job
 * @param baseModelId what {@code spec.baseModel()} stood for when the job was posted
 * @param checkpoints of earlier attempts, the newest first
 * @param traceParent the trace of the request that submitted it, where there is one
 */
public record Lease(
        String jobId,
        Tenant tenant,
        long epoch,
        int attempt,
        JobSpec spec,
        Hyperparameters hyperparameters,
        FreezePlan plan,
        String baseModelId,
        Job.Estimate estimate,
        List<Checkpoint> checkpoints,
        @Nullable String traceParent) {}
