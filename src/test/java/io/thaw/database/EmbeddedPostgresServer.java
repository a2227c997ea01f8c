package io.thaw.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The server that comes with the build, unpacked below {@code target}. */
public final class EmbeddedPostgresServer implements PostgresServer {

    private static final Path DIRECTORY = Path.of("target", "test-postgres");

    static final EmbeddedPostgresServer RUNNING = start();

    private final EmbeddedPostgres server;

    private EmbeddedPostgresServer(EmbeddedPostgres server) {
        this.server = server;
    }

    private static EmbeddedPostgresServer start() {
        try {
            return new EmbeddedPostgresServer(EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(DIRECTORY.toFile())
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("unix_socket_directories", "")
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String url(String user, String database) {
        return server.getJdbcUrl(user, database);
    }

    /** Where PostgreSQL's programs are, for a server that is not this one. */
    public static Path binaries() {
        try (Stream<Path> unpacked = Files.list(DIRECTORY)) {
            return unpacked.map(directory -> directory.resolve("bin"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("Nothing is unpacked in " + DIRECTORY))
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
