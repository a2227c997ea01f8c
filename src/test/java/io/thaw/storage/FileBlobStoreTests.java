package io.thaw.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
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
        store = new FileBlobStore(directory);
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

    @Test
    void sweepRemovesWhatAnInterruptedPutLeftAndNothingElse() throws IOException {
        Instant now = Instant.parse("2026-01-02T00:00:00Z");
        Path abandoned = Files.createFile(directory.resolve("tmp/abandoned"));
        Files.setLastModifiedTime(abandoned, FileTime.from(now.minusSeconds(86_401)));
        Path inProgress = Files.createFile(directory.resolve("tmp/in-progress"));
        Files.setLastModifiedTime(inProgress, FileTime.from(now.minusSeconds(60)));
        Blob blob = store.put(new ByteArrayInputStream(new byte[] {1}));

        store.sweep(now);

        assertThat(abandoned).doesNotExist();
        assertThat(inProgress).exists();
        assertThat(store.find(blob.sha256())).isPresent();
    }

    @Test
    void fullDiskIsSaidAndLeavesWhatWasThere() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()) == 0,
                "needs the right to mount a small file system");
        try {
            FileBlobStore small = new FileBlobStore(disk);
            Blob before = small.put(new ByteArrayInputStream(new byte[1_000_000]));

            assertThatThrownBy(() -> small.put(new ByteArrayInputStream(new byte[5_000_000])))
                    .asInstanceOf(type(DomainException.class))
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.STORAGE_FULL));

            assertThat(small.find(before.sha256())).contains(before);
            assertThat(disk.resolve("tmp")).isEmptyDirectory();
            assertThat(small.put(new ByteArrayInputStream(new byte[2_000_000])).bytes())
                    .isEqualTo(2_000_000);
        } finally {
            run("umount", disk.toString());
        }
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}
