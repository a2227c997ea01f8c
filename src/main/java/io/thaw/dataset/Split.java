package io.thaw.dataset;

import java.util.Locale;

/** A part of a dataset: what trains, what chooses the best checkpoint, what is held out to the end. */
public enum Split {
    TRAIN,
    VALIDATION,
    TEST;

    /** The name on the wire, as in {@code train}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
