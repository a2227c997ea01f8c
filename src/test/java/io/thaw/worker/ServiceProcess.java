package io.thaw.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service, or a worker, in a process of its own, started as an operator starts it. It can be killed. */
public final class ServiceProcess implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("Try it: http://localhost:(\\d+)/");

    private final Process process;
    private final Path log;
    private final Pattern ready;

    private ServiceProcess(Process process, Path log, Pattern ready) {
        this.process = process;
        this.log = log;
        this.ready = ready;
    }

    /** Starts it, and waits until it is ready. What it says goes to {@code log}, and what it leaves lies beside that. */
    public static ServiceProcess start(Path log, String... settings) throws IOException {
        ServiceProcess service = launch(log, settings);
        service.awaitReady();
        return service;
    }

    /** Starts it, and does not wait. */
    public static ServiceProcess launch(Path log, String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.thaw.cli.Thaw"));
        command.addAll(Arrays.asList(settings));
        Process process = new ProcessBuilder(command)
                .directory(log.toAbsolutePath().getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean worker = command.contains("--thaw.role=worker");
        return new ServiceProcess(process, log, worker ? Pattern.compile(" takes jobs\\.") : ADDRESS);
    }

    public void awaitReady() {
        await().atMost(Duration.ofMinutes(2))
                .failFast("it ended: " + log, () -> !process.isAlive())
                .until(() -> ready.matcher(said()).find());
    }

    /** What it has said so far. */
    public String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a process that answers requests does so. */
    public int port() {
        Matcher address = ADDRESS.matcher(said());
        assertThat(address.find()).as("it has an address").isTrue();
        return Integer.parseInt(address.group(1));
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** As the kernel does when memory is short: without a last word. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Waits until it has ended by itself, and tells with which code. */
    public int ended() {
        return process.onExit().orTimeout(1, TimeUnit.MINUTES).join().exitValue();
    }

    /** Lets it shut down, its database included. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(1, TimeUnit.MINUTES).join();
    }
}
