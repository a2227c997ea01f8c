package io.thaw.job;

import java.util.Locale;

/** What a running job is busy with. */
public enum Phase {
    LOADING_MODEL,
    TOKENIZING,
    CACHING_PREFIX,
    TRAINING,
    EVALUATING,
    VERIFYING_FREEZE,
    STORING;

    /** The name on the wire. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
