package io.thaw.database;

/** The embedded server cannot start, and the operator can do something about it. */
final class EmbeddedDatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String action;

    EmbeddedDatabaseException(String message, String action) {
        super(message);
        this.action = action;
    }

    EmbeddedDatabaseException(String message, String action, Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    String action() {
        return action;
    }
}
