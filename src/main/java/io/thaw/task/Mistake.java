package io.thaw.task;

/**
 * An example that a model got wrong.
 *
 * @param row its place in the split, from 0
 * @param loss how wrong: the example's loss
 * @param expected what the data say
 * @param predicted what the model says
 */
public record Mistake(int row, double loss, String expected, String predicted) {}
