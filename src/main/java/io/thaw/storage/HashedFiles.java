package io.thaw.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Set;
import java.util.function.BiConsumer;

/** Files that are named by the hashes of what they hold, in folders by their first byte. */
record HashedFiles(Path root) {

    private static final int BUFFER_BYTES = 1 << 20;

    /**
     * Where the file of a hash is, if it is there.
     *
     * @throws IllegalArgumentException if the name is no hash, so that no name leads elsewhere
     */
    Path path(String sha256) {
        return folder(sha256).resolve(sha256.substring(2));
    }

    /** The folder that the file of a hash is in, which may not be there yet. */
    Path folder(String sha256) {
        if (!Sha256.isName(sha256)) {
            throw new IllegalArgumentException("Not a SHA-256: " + sha256);
        }
        return root.resolve(sha256.substring(0, 2));
    }

    /** Writes a stream's bytes to a new file; tells what blob they are. */
    static Blob copy(InputStream bytes, Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        long written = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
                written += read;
            }
        }
        return new Blob(Sha256.hex(digest), written);
    }

    /** Tells each blob and when its file was last modified. What comes or goes meanwhile may be told or not. */
    void each(BiConsumer<Blob, Instant> visitor) throws IOException {
        Files.walkFileTree(root, Set.of(), 2, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = root.relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), "");
                if (attributes.isRegularFile() && Sha256.isName(name)) {
                    visitor.accept(
                            new Blob(name, attributes.size()),
                            attributes.lastModifiedTime().toInstant());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }
}
