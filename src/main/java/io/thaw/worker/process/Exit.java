package io.thaw.worker.process;

/**
 * How a child ended.
 *
 * @param code its exit code, 128 and the signal's number where a signal ended it
 */
record Exit(int code) {

    private static final int INTERRUPTED = 130;
    private static final int ABORTED = 134;
    private static final int KILLED = 137;
    private static final int SEGMENTATION_FAULT = 139;
    private static final int TERMINATED = 143;

    /** Whether somebody asked it to end, so that it gave its job back itself. */
    boolean asked() {
        return code == 0 || code == INTERRUPTED || code == TERMINATED;
    }

    /** As a sentence. */
    String reason() {
        return switch (code) {
            case KILLED -> "Its process was killed (signal 9), as the kernel does when memory is short.";
            case ABORTED, SEGMENTATION_FAULT -> "Its process crashed in native code (signal " + signal() + ").";
            default -> "Its process ended " + (code > 128 ? "by signal " + signal() : "with exit code " + code) + ".";
        };
    }

    private int signal() {
        return code - 128;
    }
}
