package io.thaw.role;

import java.util.Locale;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** What this process does, as {@code thaw.role} says it. */
public enum Role {
    /** The API and the training: what a newcomer needs. */
    ALL,
    /** The API alone. Jobs wait for a worker. */
    API,
    /** Predictions alone, as many processes as they take. */
    SERVE,
    /** The training alone: no web server. */
    WORKER;

    /**
     * The role that the settings give this process, {@link #ALL} where they say nothing.
     *
     * @throws org.springframework.boot.context.properties.bind.BindException if there is no such role
     */
    public static Role of(Environment settings) {
        return Binder.get(settings).bind("thaw.role", Role.class).orElse(ALL);
    }

    /** The name in the settings. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean answersRequests() {
        return this != WORKER;
    }

    /** Whether it answers more than predictions, and does what falls to the API: to tell others of jobs, say. */
    public boolean administers() {
        return this == ALL || this == API;
    }

    public boolean trains() {
        return this == ALL || this == WORKER;
    }
}
