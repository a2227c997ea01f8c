package io.thaw.history;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * Something that happened to a job.
 *
 * @param seq 1 for a job's first event, without gaps
 * @param kind {@code state}, {@code phase}, {@code metrics} or {@code log}
 */
public record JobEvent(long seq, String kind, JsonNode data, Instant at) {}
