package io.thaw.freeze;

/** A change of the request that makes its plan better: written as JSON, a merge patch of the request (RFC 7396). */
public sealed interface Suggestion {

    /** Replaces the request's {@code freeze}. */
    record Freeze(FreezeSpec freeze) implements Suggestion {}

    /** Changes the request's {@code task}. */
    record Task(Pooling task) implements Suggestion {}

    /** The task's pooling, by its name on the wire. */
    record Pooling(String pooling) {}
}
