package io.thaw.cli;

/** The service did not start; Spring Boot has told why. */
final class ServiceNotStartedException extends Exception {

    private static final long serialVersionUID = 1L;

    ServiceNotStartedException(Throwable cause) {
        super(cause);
    }
}
