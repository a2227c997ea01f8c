package io.thaw.webhook;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * What is sent now.
 *
 * @param seq its delivery's number
 * @param id the same at each attempt, so that whoever gets it twice sees that
 * @param at when it happened
 * @param attempt 1 for the first
 */
record Message(long seq, String id, String type, Instant at, JsonNode data, int attempt, Target target) {

    /** Where it goes, and in what form. */
    record Target(String webhookId, String url, BodyFormat format, SigningSecret secret) {}
}
