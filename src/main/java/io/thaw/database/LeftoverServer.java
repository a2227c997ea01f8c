package io.thaw.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that runs on although the process that started it was killed. It holds the cluster, so it is stopped before
 * the next one starts.
 */
final class LeftoverServer {

    private static final Logger LOG = LoggerFactory.getLogger(LeftoverServer.class);
    private static final long STOP_WAIT_SECONDS = 60;

    private LeftoverServer() {}

    /** Stops the server that runs on {@code cluster}, if there is one. The caller holds the cluster's lock. */
    static void stop(Path cluster) {
        find(cluster).ifPresent(server -> {
            LOG.info("A process that was killed has left its database server {} behind; stopping it.", server.pid());
            interrupt(server);
            awaitExit(server);
        });
    }

    /** The first line of {@code postmaster.pid} is the process; its number may belong to somebody else by now. */
    private static Optional<ProcessHandle> find(Path cluster) {
        Path pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        try {
            String pid = Files.readAllLines(pidFile).get(0).strip();
            return ProcessHandle.of(Long.parseLong(pid)).filter(process -> serves(process, cluster));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean serves(ProcessHandle process, Path cluster) {
        ProcessHandle.Info info = process.info();
        boolean postgres = info.command()
                .map(Path::of)
                .filter(file -> file.endsWith("postgres"))
                .isPresent();
        return postgres
                && info.arguments()
                        .filter(arguments -> Arrays.asList(arguments).contains(cluster.toString()))
                        .isPresent();
    }

    /** SIGINT is PostgreSQL's fast shutdown: it ends the sessions and writes a checkpoint. Java can only send SIGTERM. */
    private static void interrupt(ProcessHandle server) {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(server.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitExit(ProcessHandle server) {
        try {
            server.onExit().get(STOP_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException("the database server %d does not stop".formatted(server.pid()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
