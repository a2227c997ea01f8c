package io.thaw.inference;

/**
 * Whether a label applies.
 *
 * @param score between 0 and 1, each label's on its own
 * @param applies whether the score reaches the label's threshold
 */
public record LabelDecision(String label, double score, boolean applies) {}
