package io.thaw.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTests {

    @TempDir
    Path directory;

    @Test
    void aClusterOfAnotherPostgresIsNotOpened() throws Exception {
        Files.createDirectories(directory.resolve("cluster"));
        Files.writeString(directory.resolve("cluster/PG_VERSION"), "17\n");
        Files.writeString(directory.resolve("password"), "secret");

        assertThatExceptionOfType(EmbeddedDatabaseException.class)
                .isThrownBy(() -> DataDirectory.prepare(directory))
                .withMessageContaining("is of PostgreSQL 17, and this release brings PostgreSQL 18")
                .satisfies(e -> assertThat(e.action()).contains("pg_dump"));
    }

    @Test
    void aClusterWithoutItsPasswordIsLeftAlone() throws Exception {
        Path row = Files.createDirectories(directory.resolve("cluster")).resolve("PG_VERSION");
        Files.writeString(row, "18\n");

        assertThatExceptionOfType(EmbeddedDatabaseException.class)
                .isThrownBy(() -> DataDirectory.prepare(directory))
                .withMessageContaining("password");
        assertThat(row).exists();
    }

    @Test
    void thePasswordStaysTheSameFromTheFirstStartOn() throws Exception {
        DataDirectory first = DataDirectory.prepare(directory);
        Files.createDirectories(first.cluster());
        Files.writeString(first.cluster().resolve("PG_VERSION"), "18\n");
        DataDirectory.confirmPassword(first.cluster());

        assertThat(DataDirectory.prepare(directory).password()).isEqualTo(first.password());
    }

    @Test
    void twoDirectoriesHaveTwoPasswords() throws Exception {
        assertThat(DataDirectory.prepare(directory.resolve("one")).password())
                .isNotEqualTo(DataDirectory.prepare(directory.resolve("two")).password());
    }
}
