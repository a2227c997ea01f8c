package io.thaw.freeze;

/** A change of the request that makes its plan better. */
public sealed interface Suggestion {

    /** Replaces the request's {@code freeze}. */
    record Freeze(FreezeSpec freeze) implements Suggestion {}

    /** Sets the task's {@code pooling}. */
    record Pooling(String pooling) implements Suggestion {}
}
