package io.thaw.job;

import java.time.Instant;

/**
 * How much a component learned at one step.
 *
 * @param component as in the plan: {@code embeddings}, {@code encoder.layer.8}, {@code pooler}, {@code head}
 * @param gradientNorm the L2 norm of its gradient before clipping
 * @param updateNorm the L2 norm of what the step changed, relative to the weights' own
 */
public record LayerStatistic(String component, long step, double gradientNorm, double updateNorm, Instant at) {}
