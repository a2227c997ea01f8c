package io.thaw.worker;

import static org.awaitility.Awaitility.await;

import io.thaw.Application;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.springframework.boot.SpringApplication;

/** The service in a process of its own, which can be killed. */
final class ServiceProcess implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("listens on (\\d+)");

    private final Process process;
    private final int port;

    private ServiceProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static void main(String[] settings) {
        var service = SpringApplication.run(Application.class, settings);
        System.out.println("listens on " + service.getEnvironment().getProperty("local.server.port"));
    }

    /** Starts it, and waits until it answers. */
    static ServiceProcess start(Path log, String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ServiceProcess.class.getName()));
        command.addAll(Arrays.asList(settings));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(Duration.ofMinutes(2))
                .failFast("The service did not start: " + log, () -> !process.isAlive())
                .until(() -> port(log) > 0);
        return new ServiceProcess(process, port(log));
    }

    private static int port(Path log) {
        try {
            return READY.matcher(Files.readString(log))
                    .results()
                    .map(MatchResult::group)
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    /** As the kernel does when memory is short: without a last word. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Lets it shut down, its database included. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(1, TimeUnit.MINUTES).join();
    }
}
