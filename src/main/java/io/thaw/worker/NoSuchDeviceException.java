package io.thaw.worker;

/** The settings name a device that jobs cannot train on here. */
final class NoSuchDeviceException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String action;

    NoSuchDeviceException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** What would help. */
    String action() {
        return action;
    }
}
