package io.thaw.inference;

/**
 * A text's number.
 *
 * @param score in the unit of the dataset's scores
 */
public record RegressionScore(double score) {}
