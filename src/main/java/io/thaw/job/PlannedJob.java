package io.thaw.job;

import io.thaw.freeze.FreezePlan;

/**
 * A job that was checked and would run.
 *
 * @param baseModelId what {@code spec.baseModel()} stands for now
 */
public record PlannedJob(
        JobSpec spec, Hyperparameters hyperparameters, FreezePlan plan, Job.Estimate estimate, String baseModelId) {}
