package io.thaw.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheDirectoryTests {

    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final int CHECKSUM = 8;

    @TempDir
    Path directory;

    private Instant now = START;
    private int made;
    private CacheDirectory cache;

    @BeforeEach
    void open() {
        cache = withBudget(1000);
    }

    private CacheDirectory withBudget(long bytes) {
        return new CacheDirectory(directory, ".bytes", bytes, new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }
        });
    }

    @Test
    void whatWasMadeOnceIsFound() {
        assertThat(cache.find("a", CacheDirectoryTests::read)).isEmpty();

        assertThat(get("a", "content")).isEqualTo("content");
        assertThat(get("a", "content")).isEqualTo("content");

        assertThat(made).isEqualTo(1);
        assertThat(cache.find("a", CacheDirectoryTests::read)).contains("content");
    }

    @Test
    void aFileThatLostABitOrItsEndIsMadeAnew() throws IOException {
        get("a", "content");
        Path file = directory.resolve("a.bytes");
        byte[] whole = Files.readAllBytes(file);
        for (byte[] damaged : List.of(flipped(whole, 3), flipped(whole, whole.length - 1), new byte[5], new byte[0])) {
            Files.write(file, damaged);

            assertThat(get("a", "content")).isEqualTo("content");
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
        assertThat(made).isEqualTo(5);
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= 1;
        return flipped;
    }

    @Test
    void whatCannotBeMadeLeavesNothing() throws IOException {
        CacheDirectory.Writer failing = file -> {
            file.write(ByteBuffer.wrap(new byte[10]));
            throw new IOException("no space left");
        };

        assertThatThrownBy(() -> cache.get("a", CacheDirectoryTests::read, failing))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(names()).isEmpty();
    }

    @Test
    void theFilesUnusedLongestMakeRoom() throws IOException {
        cache = withBudget(2 * (10 + CHECKSUM));
        for (String key : List.of("a", "b")) {
            get(key, "0123456789");
            now = now.plusSeconds(1);
        }
        get("a", "0123456789");
        now = now.plusSeconds(1);

        get("c", "0123456789");

        assertThat(names()).containsExactly("a.bytes", "c.bytes");
    }

    @Test
    void theNewestFileStaysHoweverLargeItIs() throws IOException {
        cache = withBudget(5);
        get("a", "0123456789");

        assertThat(get("b", "0123456789")).isEqualTo("0123456789");

        assertThat(names()).containsExactly("b.bytes");
    }

    @Test
    void filesOfOthersStayAndWhatADeadProcessLeftGoes() throws IOException {
        cache = withBudget(5);
        Files.write(directory.resolve("other.txt"), new byte[100]);
        Files.setLastModifiedTime(Files.createFile(directory.resolve("1.bytes.tmp")), FileTime.from(START));
        now = START.plus(Duration.ofDays(3));
        Files.setLastModifiedTime(Files.createFile(directory.resolve("2.bytes.tmp")), FileTime.from(now));

        get("a", "0123456789");

        assertThat(names()).containsExactly("2.bytes.tmp", "a.bytes", "other.txt");
    }

    private String get(String key, String content) {
        return cache.get(key, CacheDirectoryTests::read, file -> {
            made++;
            file.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII)));
        });
    }

    private static String read(FileChannel file) throws IOException {
        try (file) {
            ByteBuffer content = ByteBuffer.allocate((int) file.size() - CHECKSUM);
            CacheDirectory.readFully(file, content, 0);
            return new String(content.array(), StandardCharsets.US_ASCII);
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
