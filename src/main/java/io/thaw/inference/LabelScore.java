package io.thaw.inference;

/**
 * A label and its probability.
 *
 * @param score between 0 and 1; the scores of one text sum to 1
 */
public record LabelScore(String label, double score) {}
