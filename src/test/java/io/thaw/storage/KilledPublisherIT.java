package io.thaw.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults 2 and 3 of a store: processes that publish and are killed, five at a time, at moments that a seed chooses. */
class KilledPublisherIT {

    private static final int ROUNDS = 10;
    private static final int AT_A_TIME = 5;
    private static final int LONGEST_MILLIS = 120;

    @TempDir
    Path path;

    private final Random random = new Random(20260612);

    @Test
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void afterFiftyKillsEveryVisibleBlobIsWhole() throws Exception {
        StoreDirectory directory = new StoreDirectory(path);
        for (int round = 0; round < ROUNDS; round++) {
            List<Process> publishers = new ArrayList<>();
            for (int i = 0; i < AT_A_TIME; i++) {
                publishers.add(start(round * AT_A_TIME + i));
            }
            for (Process publisher : publishers) {
                kill(publisher);
            }
        }

        BlobStore store = new FileBlobStore(directory, Clock.systemUTC());
        List<String> visible = new ArrayList<>();
        directory.blobs().each((blob, put) -> visible.add(blob.sha256()));
        for (String sha256 : visible) {
            try (InputStream stream = store.open(sha256)) {
                assertThat(stream.readAllBytes()).as(sha256).isNotEmpty();
            }
        }
        assertThat(visible).hasSizeGreaterThanOrEqualTo(ROUNDS * AT_A_TIME);
        try (Stream<Path> unfinished = Files.list(directory.unfinished())) {
            assertThat(unfinished).as("puts were hit on the way").hasSizeGreaterThan(ROUNDS);
        }
    }

    private Process start(int seed) throws IOException {
        Random sizes = new Random(seed);
        return new ProcessBuilder(PublishingProcess.command(
                        path,
                        seed,
                        Stream.generate(() -> 1 + sizes.nextInt(1 << 21)).limit(2000)))
                .redirectErrorStream(true)
                .start();
    }

    private void kill(Process publisher) throws Exception {
        try (BufferedReader output = new BufferedReader(publisher.inputReader(StandardCharsets.UTF_8))) {
            assertThat(output.readLine()).isEqualTo(PublishingProcess.READY);
            assertThat(output.readLine()).isEqualTo(PublishingProcess.STORED);
            assertThat(publisher.waitFor(random.nextInt(LONGEST_MILLIS), TimeUnit.MILLISECONDS))
                    .as("it ended by itself")
                    .isFalse();
            publisher.destroyForcibly().onExit().get();
        }
    }
}
