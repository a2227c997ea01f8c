package io.thaw.webhook;

import java.util.Locale;

/** What a webhook can be told. */
public enum EventType {
    JOB_QUEUED,
    JOB_RUNNING,
    JOB_PAUSED,
    JOB_SUCCEEDED,
    JOB_FAILED,
    JOB_CANCELLED;

    /** Of a message that only shows that messages arrive. */
    static final String TEST = "webhook.test";

    /** The name on the wire, as in {@code job.succeeded}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    static EventType of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT).replace('.', '_'));
    }
}
