package io.thaw.training;

import java.io.IOException;
import java.io.InputStream;

/** A {@link TrainingState} that was written down, for a run that goes on from it. */
@FunctionalInterface
public interface StoredState {

    /** The bytes, from the first. They are read to the end before they are trusted. */
    InputStream open() throws IOException;

    /**
     * The state is cut, damaged or not of this run, so nothing was trained: the run may go on from an older state, or begin
     * anew.
     */
    final class UnusableException extends RuntimeException {

        private static final long serialVersionUID = 1;

        UnusableException(String message) {
            super(message);
        }

        UnusableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
