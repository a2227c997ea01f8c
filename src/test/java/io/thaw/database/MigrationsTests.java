package io.thaw.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A service of the version before works on while a migration runs and after it, so that an upgrade needs no pause: a migration adds,
 * and takes away only what that version does not use any more. Then it says so, in a comment that begins with {@code contract:}.
 */
class MigrationsTests {

    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
    /** Those before were made when there was nothing to upgrade from. */
    private static final int FIRST = 18;

    private static final List<Pattern> TAKES_AWAY = Stream.of(
                    "DROP\\s+(TABLE|COLUMN|FUNCTION|VIEW|TYPE)",
                    "\\bRENAME\\b",
                    "ALTER\\s+COLUMN\\s+\\w+\\s+(SET\\s+DATA\\s+)?TYPE\\b",
                    "\\bSET\\s+NOT\\s+NULL\\b",
                    "\\bDROP\\s+DEFAULT\\b",
                    "ADD\\s+(CONSTRAINT|CHECK|UNIQUE|FOREIGN|PRIMARY|EXCLUDE)\\b",
                    "ADD\\s+COLUMN\\s+(?![^,;]*\\b(DEFAULT|GENERATED)\\b)[^,;]*\\bNOT\\s+NULL")
            .map(pattern -> Pattern.compile(pattern, Pattern.CASE_INSENSITIVE))
            .toList();

    private static final Pattern CONTRACTS = Pattern.compile("--\\s*contract:");
    private static final Pattern COMMENT = Pattern.compile("--.*");

    static List<Path> migrations() throws IOException {
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            return files.filter(file -> version(file) >= FIRST).sorted().toList();
        }
    }

    private static int version(Path file) {
        String name = file.getFileName().toString();
        return Integer.parseInt(name.substring(1, name.indexOf("__")));
    }

    @ParameterizedTest
    @MethodSource("migrations")
    void theVersionBeforeWorksOn(Path migration) throws IOException {
        assertThat(takingAway(Files.readString(migration))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE job DROP COLUMN worker;",
                "drop table job_layer;",
                "ALTER TABLE job RENAME COLUMN worker TO holder;",
                "ALTER TABLE job ALTER COLUMN attempts TYPE bigint;",
                "ALTER TABLE job ALTER COLUMN worker SET NOT NULL;",
                "ALTER TABLE job ADD COLUMN color text NOT NULL;",
                "ALTER TABLE job ADD UNIQUE (name);",
                "ALTER TABLE job ALTER COLUMN tenant DROP DEFAULT;"
            })
    void whatTakesAwayIsFoundUnlessItIsSaid(String statement) {
        assertThat(takingAway("SELECT 1;\n" + statement)).hasSize(1);
        assertThat(takingAway("SELECT 1;\n-- contract: unused since version 18\n" + statement))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-- DROP TABLE job;\nALTER TABLE job ADD COLUMN color text;",
                "ALTER TABLE job ADD COLUMN color text NOT NULL DEFAULT 'red', ADD COLUMN size bigint CHECK (size > 0);",
                "DROP INDEX job_queue;",
                "ALTER TABLE job DROP CONSTRAINT job_desired_check;"
            })
    void whatAddsOrLoosensIsAllowed(String statement) {
        assertThat(takingAway(statement)).isEmpty();
    }

    private static List<String> takingAway(String migration) {
        return Stream.of(migration.split(";"))
                .filter(statement -> !CONTRACTS.matcher(statement).find())
                .map(statement -> COMMENT.matcher(statement).replaceAll(""))
                .filter(statement -> TAKES_AWAY.stream()
                        .anyMatch(pattern -> pattern.matcher(statement).find()))
                .toList();
    }
}
