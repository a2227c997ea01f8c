package io.thaw.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long the packaged service takes to listen, with its own database, and how long the engine takes to load. The first
 * start of both lays things down that later starts find. Writes {@code target/bench/start.md}.
 */
class StartBenchmark {

    private static final int STARTS = Integer.getInteger("bench.pairs", 5);
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path data;

    @Test
    void serviceAndEngine() throws IOException {
        double newcomer = service();
        List<Double> services = new ArrayList<>();
        List<Double> engines = new ArrayList<>();
        for (int start = 0; start < STARTS; start++) {
            services.add(service());
            engines.add(engine());
        }
        Table table = new Table("", "seconds", "goal");
        table.row("service, first start on an empty directory", Numbers.digits(newcomer), "");
        table.row("service, later starts", Numbers.spread(services), "≤ 5");
        table.row("engine, natives unpacked before", Numbers.spread(engines), "≤ 1.5");
        table.write("start");
    }

    /** From the start of the process to the line with which it invites requests. */
    private double service() throws IOException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(
                        JAVA, "-jar", "target/thaw.jar", "--thaw.data=" + data, "--server.port=" + freePort())
                .redirectErrorStream(true)
                .start();
        try {
            awaitLine(process, "Try it: ");
            return (System.nanoTime() - start) / 1e9;
        } finally {
            process.destroy();
            process.onExit().join();
        }
    }

    private static double engine() throws IOException {
        Process process = new ProcessBuilder(
                        JAVA, "-cp", System.getProperty("java.class.path"), EngineStart.class.getName())
                .redirectErrorStream(true)
                .start();
        return Double.parseDouble(awaitLine(process, "seconds ").replaceAll(".*seconds ", ""));
    }

    private static String awaitLine(Process process, String part) throws IOException {
        List<String> output = new ArrayList<>();
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            output.add(line);
            if (line.contains(part)) {
                return line;
            }
        }
        assertThat(output).as("what the process said").anyMatch(line -> line.contains(part));
        throw new IllegalStateException("unreachable");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
