package io.thaw.backbone;

import java.util.List;

/** Where windows go to be read. */
public interface Forward {

    /**
     * Sends works off together, so that they can share what is the same in them.
     *
     * @throws io.thaw.error.DomainException {@code OVERLOADED}
     */
    void send(List<Work<?>> works);
}
