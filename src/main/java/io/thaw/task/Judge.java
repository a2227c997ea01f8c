package io.thaw.task;

import io.thaw.torch.Tensor;

/** Collects a split's outputs and says what they are worth. */
public interface Judge {

    /**
     * Takes the outputs of some windows; every window comes once, in any order.
     *
     * @param windows their places in {@link TaskData#windows}
     * @param minibatch what they were to give
     * @param logits in the shape that the task's head gives
     */
    void add(int[] windows, Minibatch minibatch, Tensor logits);

    /** The verdict on all that was added. */
    Judgement judgement();
}
