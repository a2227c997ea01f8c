package io.thaw.chaos;

import static org.awaitility.Awaitility.await;

import io.thaw.database.EmbeddedPostgresServer;
import io.thaw.database.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL that can be crashed: durable, on a port that stays, without its last word when it goes. */
final class ChaosDatabase implements AutoCloseable {

    private final Path binaries;
    private final Path data;
    private final Path log;
    private final int port;
    private Process server;

    private ChaosDatabase(Path binaries, Path directory, int port) throws IOException {
        this.binaries = binaries;
        this.data = directory.resolve("cluster");
        this.log = directory.resolve("postgres.log");
        this.port = port;
        this.server = launch();
    }

    /** A new cluster in the directory. */
    static ChaosDatabase create(Path directory) throws IOException, InterruptedException {
        Path binaries = EmbeddedPostgresServer.binaries();
        Files.createDirectories(directory);
        Process initdb = process(
                        binaries.resolve("initdb").toString(),
                        "-D",
                        directory.resolve("cluster").toString(),
                        "-A",
                        "trust",
                        "-U",
                        TestDatabase.USER,
                        "--no-sync",
                        "--locale=C",
                        "--encoding=UTF8")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("initdb.log").toFile())
                .start();
        if (initdb.waitFor() != 0) {
            throw new IOException(Files.readString(directory.resolve("initdb.log")));
        }
        ChaosDatabase database = new ChaosDatabase(binaries, directory, freePort());
        database.awaitReady();
        return database;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** PostgreSQL does not run as root: a user namespace makes root somebody else, as the embedded server does. */
    private static ProcessBuilder process(String... command) {
        List<String> all = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            all.addAll(List.of("unshare", "-U"));
        }
        all.addAll(List.of(command));
        return new ProcessBuilder(all);
    }

    private Process launch() throws IOException {
        return process(
                        binaries.resolve("postgres").toString(),
                        "-D",
                        data.toString(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private void awaitReady() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (!server.isAlive()) {
                        // What the crashed server left may take a moment to go.
                        server = launch();
                    }
                    try (Connection connection = connect()) {
                        return connection.isValid(1);
                    } catch (SQLException e) {
                        return false;
                    }
                });
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + TestDatabase.USER;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    /** Ends the server at once, without a checkpoint and with all its sessions, and starts it again. */
    void crash() throws IOException, InterruptedException {
        Signals.send(server.pid(), "QUIT");
        server.waitFor(30, TimeUnit.SECONDS);
        server = launch();
        awaitReady();
    }

    /** Shuts the server down, and starts it again some time later. */
    void stayAway(Duration time) throws IOException, InterruptedException {
        Signals.send(server.pid(), "INT");
        server.waitFor(30, TimeUnit.SECONDS);
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
        server = launch();
        awaitReady();
    }

    @Override
    public void close() {
        Signals.send(server.pid(), "INT");
        server.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
