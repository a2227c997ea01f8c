package io.thaw.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What Java cannot send a process itself. */
final class Signals {

    private Signals() {}

    /** Sends a signal, such as {@code STOP}; to a process that has gone it goes nowhere. */
    static void send(long pid, String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
