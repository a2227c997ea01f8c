package io.thaw.job;

import java.util.Locale;

/** Why a job is paused. */
public enum PauseReason {
    /** Its owner wants so, and resumes it. */
    OWNER,

    /** The disk had no room for its checkpoint. It goes on by itself once there is. */
    DISK_FULL;

    /** The name on the wire. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
