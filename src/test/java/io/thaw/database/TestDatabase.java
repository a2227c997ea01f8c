package io.thaw.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * A database of its own for whoever asks, with every migration applied.
 *
 * <p>One server per JVM, started by the first who asks (1 s; the first time in a checkout 3 s). It migrates one template;
 * each database is a copy of that (about 0.1 s).
 *
 * @param url for {@code spring.datasource.url}, the user being {@link #USER}; no password is needed
 * @param dataSource of a superuser, who sees every tenant's rows
 */
public record TestDatabase(String url, DataSource dataSource) {

    /** No superuser, so that row-level security binds it as it does in production. */
    public static final String USER = "thaw";

    private static final String SUPERUSER = "postgres";

    private static final String TEMPLATE = "migrated";
    private static final AtomicInteger COUNT = new AtomicInteger();

    /** A new database. */
    public static TestDatabase create() {
        return copy(TEMPLATE);
    }

    /** One in which no migration has run. */
    public static TestDatabase createEmpty() {
        return copy("template0");
    }

    private static TestDatabase copy(String template) {
        EmbeddedPostgres server = Server.RUNNING;
        String name = "test_" + COUNT.incrementAndGet();
        execute(server.getPostgresDatabase(), "CREATE DATABASE " + name + " TEMPLATE " + template + " OWNER " + USER);
        return new TestDatabase(server.getJdbcUrl(USER, name), server.getDatabase(SUPERUSER, name));
    }

    /** Where PostgreSQL's programs are, for a server that is not this one. */
    public static Path binaries() {
        EmbeddedPostgres running = Server.RUNNING;
        try (Stream<Path> unpacked = Files.list(Server.DIRECTORY)) {
            return unpacked.map(directory -> directory.resolve("bin"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(running + " has unpacked nothing"))
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void execute(DataSource database, String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static final class Server {

        private static final Path DIRECTORY = Path.of("target", "test-postgres");
        private static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setOverrideWorkingDirectory(DIRECTORY.toFile())
                        .setServerConfig("listen_addresses", "127.0.0.1")
                        .setServerConfig("unix_socket_directories", "")
                        .start();
                execute(server.getPostgresDatabase(), "CREATE ROLE " + USER + " LOGIN");
                execute(server.getPostgresDatabase(), "CREATE DATABASE " + TEMPLATE + " OWNER " + USER);
                Flyway.configure()
                        .dataSource(server.getDatabase(USER, TEMPLATE))
                        .load()
                        .migrate();
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
