package io.thaw.job;

import java.util.Locale;

/** Where a job is. {@link Transition} is the table of how it gets there. */
public enum JobState {
    /** Waits for a worker. */
    QUEUED,

    /** A worker holds its lease. */
    RUNNING,

    /** Waits for its owner to resume it. */
    PAUSED,

    /** Ended with a model. */
    SUCCEEDED,

    /** Ended with a reason. */
    FAILED,

    /** Ended because its owner wanted so. */
    CANCELLED;

    /** Whether it stays there for ever. */
    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /** The name on the wire. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
