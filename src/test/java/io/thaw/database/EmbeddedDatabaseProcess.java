package io.thaw.database;

import java.nio.file.Path;

/** A process that starts the embedded database, writes a row, says so and waits to be killed. */
final class EmbeddedDatabaseProcess {

    static final String READY = "ready";

    private EmbeddedDatabaseProcess() {}

    public static void main(String[] args) throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(Path.of(args[0]))) {
            EmbeddedDatabaseIT.execute(database, "CREATE TABLE survivor (name text)");
            EmbeddedDatabaseIT.execute(database, "INSERT INTO survivor VALUES ('row')");
            System.out.println(READY);
            System.in.read();
        }
    }
}
