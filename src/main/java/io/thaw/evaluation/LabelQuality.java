package io.thaw.evaluation;

/**
 * How well one label, or one type of entity, was predicted. A value that is undefined, since the label was never predicted
 * or is never true, is 0, as in scikit-learn.
 *
 * @param precision share of its predictions that are true
 * @param recall share of where it is true that was predicted
 * @param support how often it is true
 */
public record LabelQuality(String label, double precision, double recall, double f1, long support) {}
