package io.thaw.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a store does on disks that are full, limited, damaged or write-protected. */
class DiskFaultsIT {

    private static final int MEGABYTE = 1_000_000;

    @TempDir
    Path path;

    private static FileBlobStore store(Path path) {
        return new FileBlobStore(new StoreDirectory(path), Clock.systemUTC());
    }

    private static Blob put(BlobStore store, int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return store.put(new ByteArrayInputStream(content));
    }

    private static int read(BlobStore store, Blob blob) throws IOException {
        try (InputStream stream = store.open(blob.sha256())) {
            return stream.readAllBytes().length;
        }
    }

    /** Fault 20, and 21 of the store. */
    @Test
    void aFullDiskIsSaidAndLeavesWhatWasThere() throws Exception {
        try (TinyDisk disk = TinyDisk.mount(path.resolve("disk"), 4)) {
            FileBlobStore store = store(disk.path());
            Blob before = put(store, MEGABYTE);

            assertFull(() -> put(store, 5 * MEGABYTE));

            assertThat(read(store, before)).isEqualTo(MEGABYTE);
            assertThat(disk.path().resolve("tmp")).isEmptyDirectory();
            assertThat(put(store, 2 * MEGABYTE).bytes()).isEqualTo(2 * MEGABYTE);
        }
    }

    @Test
    void aDiskWithNoRoomForAnotherNameIsFullToo() throws Exception {
        try (TinyDisk disk = TinyDisk.mount(path.resolve("disk"), 4)) {
            FileBlobStore store = store(disk.path());
            fill(disk.path().resolve("filler"));

            assertFull(() -> put(store, 1));

            Files.delete(disk.path().resolve("filler"));
            assertThat(put(store, 1).bytes()).isEqualTo(1);
        }
    }

    @Test
    void aTemporaryFileThatFindsNoRoomSaysSo() throws Exception {
        try (TinyDisk disk = TinyDisk.mount(path.resolve("disk"), 4);
                OutputStream file = new TemporaryFileOutputStream(disk.path().resolve("file"))) {
            file.write(new byte[MEGABYTE]);

            assertFull(() -> file.write(new byte[5 * MEGABYTE]));
        }
    }

    private static void fill(Path filler) {
        assertThatThrownBy(() -> {
                    try (var file = Files.newOutputStream(filler)) {
                        while (true) {
                            file.write(new byte[4096]);
                        }
                    }
                })
                .isInstanceOf(IOException.class);
    }

    private static void assertFull(ThrowingCallable put) {
        assertThatThrownBy(put)
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.STORAGE_FULL));
    }

    /** Fault 22: the system refuses a write in the middle of a file, on a disk that has room. */
    @Test
    void aWriteThatTheSystemRefusesLeavesNothingVisible() throws Exception {
        Path blobs = path.resolve("blobs");
        List<String> put = PublishingProcess.command(blobs, 1, Stream.of(MEGABYTE, 5 * MEGABYTE, MEGABYTE));
        String limited = "ulimit -f 2000 && exec \"$@\"";
        Process process = new ProcessBuilder(Stream.concat(Stream.of("bash", "-c", limited, "bash"), put.stream())
                        .toList())
                .redirectErrorStream(true)
                .start();

        List<String> outcomes =
                process.inputReader(StandardCharsets.UTF_8).lines().toList();

        assertThat(outcomes).hasSize(4).startsWith(PublishingProcess.READY, PublishingProcess.STORED);
        assertThat(outcomes.get(2)).startsWith("java.io.IOException");
        assertThat(outcomes.get(3)).isEqualTo(PublishingProcess.STORED);
        assertThat(blobs.resolve("tmp")).isEmptyDirectory();
        new StoreDirectory(blobs)
                .blobs()
                .each((blob, at) -> assertThat(blob.bytes()).isEqualTo(MEGABYTE));
    }

    enum Damage {
        FIRST_BIT,
        LAST_BIT,
        CUT_OFF,
        LONGER,
        EMPTY;

        byte[] of(byte[] whole) {
            return switch (this) {
                case FIRST_BIT -> flipped(whole, 0);
                case LAST_BIT -> flipped(whole, whole.length - 1);
                case CUT_OFF -> Arrays.copyOf(whole, whole.length - 1);
                case LONGER -> Arrays.copyOf(whole, whole.length + 1);
                case EMPTY -> new byte[0];
            };
        }

        private static byte[] flipped(byte[] whole, int at) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            return flipped;
        }
    }

    /** Faults 23 and 24 of the store. */
    @ParameterizedTest
    @EnumSource
    void aDamagedBlobIsNeverReadToItsEndAndHarmsNoOther(Damage damage) throws IOException {
        FileBlobStore store = store(path);
        Blob other = put(store, 1000);
        Blob blob = put(store, 2000);
        Path file = new StoreDirectory(path).blobs().path(blob.sha256());
        Files.write(file, damage.of(Files.readAllBytes(file)));

        assertThatThrownBy(() -> read(store, blob))
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.STORAGE_DAMAGED));
        assertThat(read(store, other)).isEqualTo(1000);
    }

    /** Fault 26. */
    @Test
    void aWriteProtectedDiskIsReadAndTakesNothing() throws Exception {
        try (TinyDisk disk = TinyDisk.mount(path.resolve("disk"), 4)) {
            FileBlobStore store = store(disk.path());
            Blob before = put(store, MEGABYTE);
            disk.makeReadOnly();

            assertThatThrownBy(() -> put(store, 2 * MEGABYTE)).isInstanceOf(UncheckedIOException.class);

            assertThat(read(store, before)).isEqualTo(MEGABYTE);
        }
    }
}
