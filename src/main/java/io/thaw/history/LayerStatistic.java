package io.thaw.history;

import java.time.Instant;

/**
 * How much a component learned.
 *
 * @param component as in the plan: {@code embeddings}, {@code encoder.layer.8}, {@code pooler}, {@code head}
 * @param step the last optimizer step covered
 * @param gradientNorm the mean L2 norm of its gradient over the steps since the statistic before
 * @param updateNorm the L2 norm of its change since the run began, relative to its weights' norm then
 */
public record LayerStatistic(String component, long step, double gradientNorm, double updateNorm, Instant at) {}
