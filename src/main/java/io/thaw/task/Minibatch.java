package io.thaw.task;

import io.thaw.encoder.Batch;
import io.thaw.torch.Tensor;

/**
 * Some windows and what they are to give.
 *
 * @param targets in the shape that the task's loss reads
 * @param weight how much counts in the loss: examples, tokens, or the sum of class weights
 */
public record Minibatch(Batch batch, Tensor targets, double weight) {}
