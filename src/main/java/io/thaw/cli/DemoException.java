package io.thaw.cli;

/** Something went wrong in the demo; the message is for who ran it. */
sealed class DemoException extends RuntimeException permits ApiException {

    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        super(message);
    }

    DemoException(String message, Throwable cause) {
        super(message, cause);
    }
}
