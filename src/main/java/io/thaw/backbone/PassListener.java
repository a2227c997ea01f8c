package io.thaw.backbone;

import java.time.Duration;

/** Hears of every pass, on the thread that computed it. */
public interface PassListener {

    /**
     * A pass is over.
     *
     * @param texts different ones
     * @param works that had a part in it
     * @param waited how long its oldest work stood in the queue
     */
    void passed(int texts, int works, Duration waited, Duration took);
}
