package io.thaw.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A PostgreSQL server that lives as long as this process. Its data stays, durable as on any other server, and a start
 * finds it again even after a {@code kill -9}.
 *
 * <p>The library that brings the binaries is made for tests: it turns {@code fsync} off and trusts everybody on the
 * machine. Both are undone here. The first start takes about 3 s (unpacking 60 MB, {@code initdb}), later ones 0.5 s.
 */
final class EmbeddedDatabase implements AutoCloseable {

    static final String USER = "thaw";

    private static final String DATABASE = "thaw";
    private static final String SUPERUSER = "postgres";
    private static final Duration START_WAIT = Duration.ofSeconds(60);

    private final EmbeddedPostgres server;
    private final String password;

    private EmbeddedDatabase(EmbeddedPostgres server, String password) {
        this.server = server;
        this.password = password;
    }

    /**
     * Starts the server on a directory, which is made where it is missing.
     *
     * @throws EmbeddedDatabaseException if the directory is in use, of another PostgreSQL version, damaged or not writable
     */
    static EmbeddedDatabase start(Path directory) {
        try {
            DataDirectory data = DataDirectory.prepare(directory);
            EmbeddedPostgres server = server(data).start();
            createOwnDatabase(server, data.password());
            return new EmbeddedDatabase(server, data.password());
        } catch (IllegalStateException e) {
            throw new EmbeddedDatabaseException(
                    "The database in " + directory + " does not start: " + e,
                    "If another Thaw uses this directory, stop it or give this one another thaw.data.",
                    e);
        } catch (IOException | SQLException e) {
            throw new EmbeddedDatabaseException(
                    "The database in " + directory + " does not start: " + e.getMessage(),
                    "See the server's own messages above. With spring.datasource.url another server can be used.",
                    e);
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + DATABASE;
    }

    String password() {
        return password;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static EmbeddedPostgres.Builder server(DataDirectory data) {
        return EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(data.binaries().toFile())
                .setDataDirectory(data.cluster())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START_WAIT)
                .setDataDirectoryCustomizer(EmbeddedDatabase::beforeStart)
                // These become initdb's options. The password is there before the server first listens.
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", data.initialPasswordFile().toString())
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setLocaleConfig("locale", "C")
                .setConnectConfig("password", data.password())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "100")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on");
    }

    /** Runs once the cluster exists and is locked against other processes, before the server starts. */
    private static void beforeStart(File cluster) {
        DataDirectory.confirmPassword(cluster.toPath());
        LeftoverServer.stop(cluster.toPath());
    }

    /** The service works as an ordinary user: a superuser can read files and run programs by SQL. */
    private static void createOwnDatabase(EmbeddedPostgres server, String password) throws SQLException {
        try (Connection connection = server.getDatabase(SUPERUSER, SUPERUSER).getConnection();
                Statement statement = connection.createStatement()) {
            if (isEmpty(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + USER + "'")) {
                statement.execute("CREATE ROLE " + USER + " LOGIN PASSWORD '" + password + "'");
            }
            if (isEmpty(statement, "SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
                statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + USER);
            }
        }
    }

    private static boolean isEmpty(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return !rows.next();
        }
    }
}
