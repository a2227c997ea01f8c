package io.thaw.chaos;

import io.thaw.Application;
import io.thaw.job.OpenFence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;

/** A worker in a process of its own, for faults to happen to. */
final class ChaosWorker {

    private static final String WITHOUT_FENCE = "without-fence";

    private final Process process;
    private final Path log;
    private boolean stopped;

    private ChaosWorker(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** The worker's main class: the product as it is, or without its fence. */
    public static void main(String[] arguments) {
        boolean fenced = !arguments[0].equals(WITHOUT_FENCE);
        Class<?>[] sources =
                fenced ? new Class<?>[] {Application.class} : new Class<?>[] {Application.class, OpenFence.class};
        SpringApplication.run(sources, Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    static ChaosWorker start(Path log, boolean fenced, String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx300m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ChaosWorker.class.getName(),
                fenced ? "with-fence" : WITHOUT_FENCE));
        command.addAll(Arrays.asList(settings));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new ChaosWorker(process, log);
    }

    /** Whether it takes jobs. */
    boolean ready() {
        return process.isAlive() && said().contains(" takes jobs.");
    }

    /** Whether it has run jobs, and nothing has happened to it. */
    boolean working() {
        return process.isAlive() && !stopped && said().contains(" begins, attempt ");
    }

    boolean alive() {
        return process.isAlive();
    }

    String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    void terminate() {
        process.destroy();
    }

    /** From now on it does nothing, and does not know. */
    void stop() {
        stopped = true;
        Signals.send(process.pid(), "STOP");
    }

    void goOn() {
        Signals.send(process.pid(), "CONT");
        stopped = false;
    }

    void awaitEnd() {
        process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
