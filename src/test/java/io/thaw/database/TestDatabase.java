package io.thaw.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
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

    static final String SUPERUSER = "postgres";

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
        PostgresServer server = Server.RUNNING;
        String name = "test_" + COUNT.incrementAndGet();
        execute(
                server.database(SUPERUSER, SUPERUSER),
                "CREATE DATABASE " + name + " TEMPLATE " + template + " OWNER " + USER);
        return new TestDatabase(server.url(USER, name), server.database(SUPERUSER, name));
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

        private static final PostgresServer RUNNING = start();

        private static PostgresServer start() {
            PostgresServer server = PostgresServer.start();
            execute(server.database(SUPERUSER, SUPERUSER), "CREATE ROLE " + USER + " LOGIN");
            execute(server.database(SUPERUSER, SUPERUSER), "CREATE DATABASE " + TEMPLATE + " OWNER " + USER);
            Flyway.configure()
                    .dataSource(server.database(USER, TEMPLATE))
                    .load()
                    .migrate();
            return server;
        }
    }
}
