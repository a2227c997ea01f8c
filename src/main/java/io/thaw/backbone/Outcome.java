package io.thaw.backbone;

import java.util.List;

/**
 * Answers that may still be on their way.
 *
 * @param <A> the answer to one input
 */
public interface Outcome<A> {

    /**
     * Waits for an answer to each input, in their order.
     *
     * @throws io.thaw.error.DomainException if they failed
     */
    List<A> join();
}
