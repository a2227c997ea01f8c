package io.thaw.inference;

/**
 * What a text is to a model.
 *
 * @param values [H]
 * @param tokens how many of the text were read, special ones included
 */
public record FeatureVector(float[] values, int tokens) {}
