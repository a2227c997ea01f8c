package io.thaw.history;

import io.thaw.dataset.Split;
import java.time.Instant;

/**
 * A value seen at one step.
 *
 * @param name as in {@code loss}, {@code accuracy}, {@code learning_rate}
 * @param step optimizer steps so far
 * @param epoch passes over the training split so far, as a fraction
 */
public record Metric(String name, Split split, long step, double epoch, double value, Instant at) {}
