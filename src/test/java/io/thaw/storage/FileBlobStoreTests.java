package io.thaw.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobStoreTests extends BlobStoreConformance {

    @TempDir
    Path directory;

    private FileBlobStore store;

    @BeforeEach
    void open() {
        store = new FileBlobStore(new StoreDirectory(directory), Clock.systemUTC());
    }

    @Override
    BlobStore store() {
        return store;
    }

    @Override
    void damage(String sha256) throws IOException {
        Path file = directory.resolve(sha256.substring(0, 2)).resolve(sha256.substring(2));
        byte[] bytes = Files.readAllBytes(file);
        bytes[0] ^= 1;
        Files.write(file, bytes);
    }

    @Override
    int stored() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return (int) files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void blobsLieInFoldersByTheirFirstByte() {
        Blob blob = store.put(new ByteArrayInputStream(new byte[] {1}));

        assertThat(directory
                        .resolve(blob.sha256().substring(0, 2))
                        .resolve(blob.sha256().substring(2)))
                .isRegularFile();
    }
}
