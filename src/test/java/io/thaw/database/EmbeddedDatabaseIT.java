package io.thaw.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class EmbeddedDatabaseIT {

    @TempDir
    static Path shared;

    static EmbeddedDatabase running;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        running = EmbeddedDatabase.start(shared);
    }

    @AfterAll
    static void stop() throws Exception {
        running.close();
    }

    @Test
    void writesAreDurableAsOnAnyOtherServer() throws Exception {
        assertThat(query(running, "SHOW fsync")).isEqualTo("on");
        assertThat(query(running, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(query(running, "SHOW full_page_writes")).isEqualTo("on");
        assertThat(query(running, "SHOW data_checksums")).isEqualTo("on");
    }

    @Test
    void onlyThisMachineGetsInAndOnlyWithThePassword() throws Exception {
        assertThat(query(running, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThatThrownBy(() -> DriverManager.getConnection(running.url(), EmbeddedDatabase.USER, null))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("no password was provided");
        assertThatThrownBy(() -> DriverManager.getConnection(running.url(), "postgres", "guess"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
        assertThat(shared.resolve("cluster/pg_hba.conf"))
                .content()
                .containsPattern("(?m)^host.*scram-sha-256$")
                .doesNotContainPattern("(?m)^[^#]*trust$");
        assertThat(permissions(shared)).isEqualTo("rwx------");
        assertThat(permissions(shared.resolve("password"))).isEqualTo("rw-------");
    }

    @Test
    void noUnixSocketIsOpened() throws Exception {
        try (Connection connection = DriverManager.getConnection(running.url(), "postgres", running.password())) {
            assertThat(query(connection, "SHOW unix_socket_directories")).isEmpty();
        }
    }

    @Test
    void theServiceIsNoSuperuser() throws Exception {
        assertThat(query(running, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
                .isEqualTo("f");
    }

    @Test
    void theBinariesAreOfTheVersionThatTheDirectoryIsCheckedAgainst() throws Exception {
        assertThat(query(running, "SELECT current_setting('server_version_num')::int / 10000"))
                .isEqualTo(Integer.toString(DataDirectory.POSTGRES_MAJOR));
    }

    @Test
    void aDirectoryInUseIsNamed() throws Exception {
        assertThatExceptionOfType(EmbeddedDatabaseException.class)
                .isThrownBy(() -> EmbeddedDatabase.start(shared))
                .withMessageContaining(shared.toString())
                .satisfies(e -> assertThat(e.action()).contains("another Thaw"));
        assertThat(query(running, "SELECT 1")).as("the first one goes on").isEqualTo("1");
    }

    @Test
    void rowsOutliveACleanStop() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
            execute(database, "CREATE TABLE survivor (name text)");
            execute(database, "INSERT INTO survivor VALUES ('row')");
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
            assertThat(query(database, "SELECT name FROM survivor")).isEqualTo("row");
        }
    }

    @Test
    void rowsOutliveAProcessThatIsKilled() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedDatabaseProcess.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .start();
        awaitReady(process);
        ProcessHandle leftBehind = ProcessHandle.of(postmaster()).orElseThrow();

        process.destroyForcibly().waitFor();

        assertThat(leftBehind.isAlive())
                .as("the killed process leaves its server behind")
                .isTrue();
        try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
            assertThat(query(database, "SELECT name FROM survivor")).isEqualTo("row");
            assertThat(leftBehind.isAlive()).isFalse();
        }
    }

    @Test
    void aFirstStartThatWasInterruptedStartsOver() throws Exception {
        Files.createDirectories(directory.resolve("cluster/base"));
        Files.writeString(directory.resolve("cluster/postgresql.conf"), "half written");
        Files.writeString(directory.resolve("password.new"), "left over");

        try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
        }
    }

    static void execute(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = connect(database)) {
            return query(connection, sql);
        }
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static Connection connect(EmbeddedDatabase database) throws SQLException {
        return DriverManager.getConnection(database.url(), EmbeddedDatabase.USER, database.password());
    }

    private static void awaitReady(Process process) throws Exception {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(EmbeddedDatabaseProcess.READY)) {
                return;
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("The process ended before it was ready:\n" + seen);
    }

    private long postmaster() throws Exception {
        return Long.parseLong(
                Files.readAllLines(directory.resolve("cluster/postmaster.pid")).get(0));
    }

    private static String permissions(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
