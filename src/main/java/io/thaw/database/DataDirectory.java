package io.thaw.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.springframework.util.FileSystemUtils;

/**
 * The directory of the embedded server, readable by its owner alone:
 *
 * <pre>
 * cluster/       PostgreSQL's data directory
 * binaries/      PostgreSQL itself, unpacked
 * password       the password of both roles, once the cluster stands
 * password.new   the same while the cluster is being made
 * </pre>
 */
record DataDirectory(Path root, String password) {

    /** The major version of the binaries that the build brings; data of another one cannot be opened. */
    static final int POSTGRES_MAJOR = 18;

    private static final String PASSWORD = "password";
    private static final String PASSWORD_NEW = "password.new";

    Path cluster() {
        return root.resolve("cluster");
    }

    /** Below the root, because the library makes this directory writable for everybody. */
    Path binaries() {
        return root.resolve("binaries");
    }

    Path initialPasswordFile() {
        return root.resolve(PASSWORD_NEW);
    }

    /**
     * Makes the directory where it is missing and reads or draws the password.
     *
     * @throws EmbeddedDatabaseException if the cluster there cannot be opened
     */
    static DataDirectory prepare(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path root = directory.toRealPath();
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));

        Path passwordFile = root.resolve(PASSWORD);
        if (Files.exists(passwordFile)) {
            DataDirectory existing = new DataDirectory(root, Files.readString(passwordFile));
            existing.requireVersion();
            return existing;
        }
        DataDirectory fresh = new DataDirectory(root, randomPassword());
        fresh.clear();
        writePrivately(fresh.initialPasswordFile(), fresh.password());
        return fresh;
    }

    /** The cluster is complete and has the new password: from now on that file says so. */
    static void confirmPassword(Path cluster) {
        Path fresh = cluster.resolveSibling(PASSWORD_NEW);
        if (Files.exists(fresh)) {
            try {
                Files.move(fresh, cluster.resolveSibling(PASSWORD), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void requireVersion() throws IOException {
        String found = Files.readString(cluster().resolve("PG_VERSION")).strip();
        if (!found.equals(Integer.toString(POSTGRES_MAJOR))) {
            throw new EmbeddedDatabaseException(
                    "The database in %s is of PostgreSQL %s, and this release brings PostgreSQL %d."
                            .formatted(root, found, POSTGRES_MAJOR),
                    ("Dump it with the release that wrote it (pg_dump of PostgreSQL %s), start this release on another"
                                    + " thaw.data and restore the dump there.")
                            .formatted(found));
        }
    }

    /** Removes what an interrupted first start has left. No server has run on it, so nothing is in it. */
    private void clear() throws IOException {
        if (Files.exists(cluster()) && !Files.exists(initialPasswordFile())) {
            throw new EmbeddedDatabaseException(
                    "The password of the database in " + root + " is missing.",
                    "Put the file " + root.resolve(PASSWORD) + " back from the backup that the data came from.");
        }
        FileSystemUtils.deleteRecursively(cluster());
        Files.deleteIfExists(initialPasswordFile());
    }

    private static String randomPassword() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void writePrivately(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text, StandardOpenOption.WRITE);
    }
}
