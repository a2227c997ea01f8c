package io.thaw.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A collector beside publishers that store blobs, refer to them, read them and let go of them: fault 27. Few different blobs make
 * them meet again and again, in the store and in the trash. In each round every publisher does one thing while the collector
 * collects once, and then six hours pass: never between a put and its reference, and often between two uses of a blob.
 */
class CollectionRaceTests {

    private static final int PUBLISHERS = 3;
    private static final int ROUNDS = 300;
    private static final int BLOBS = 60;
    private static final Duration ROUND = Duration.ofHours(6);

    @TempDir
    Path path;

    private final TickingClock clock = new TickingClock();
    private final ConcurrentHashMap<String, Integer> references = new ConcurrentHashMap<>();
    private final Phaser rounds = new Phaser(PUBLISHERS + 1) {
        @Override
        protected boolean onAdvance(int phase, int parties) {
            clock.pass(ROUND);
            return phase >= ROUNDS;
        }
    };

    /** How many blobs went to the trash, and how many were unlinked. */
    private record Seen(int orphans, int expired) {}

    @Test
    void noBlobThatSomethingRefersToIsEverLost() throws Exception {
        StoreDirectory directory = new StoreDirectory(path);
        BlobStore store = new FileBlobStore(directory, clock);
        references.put(store.put(content(-1)).sha256(), 1);
        var threads = Executors.newFixedThreadPool(PUBLISHERS + 1);
        try {
            Future<Seen> collecting = threads.submit(() -> collect(directory));
            List<Callable<Void>> publishers = IntStream.range(0, PUBLISHERS)
                    .<Callable<Void>>mapToObj(seed -> () -> publish(store, new Random(seed)))
                    .toList();
            for (Future<Void> publisher : threads.invokeAll(publishers)) {
                publisher.get();
            }
            Seen seen = collecting.get();
            assertThat(seen.orphans()).as("the collector was at work").isGreaterThan(ROUNDS / 10);
            assertThat(seen.expired()).isGreaterThan(ROUNDS / 20);
        } finally {
            threads.shutdownNow();
        }
    }

    private Seen collect(StoreDirectory directory) {
        BlobCollector collector = new BlobCollector(
                directory,
                new BlobTrash(directory, clock),
                () -> new HashSet<>(references.keySet()),
                Duration.ofHours(24),
                Duration.ofHours(72),
                clock);
        int orphans = 0;
        int expired = 0;
        while (rounds.arriveAndAwaitAdvance() >= 0) {
            Garbage garbage = collector.collect().orElseThrow();
            orphans += garbage.orphans().size();
            expired += garbage.expired().size();
        }
        return new Seen(orphans, expired);
    }

    /** Refers to a blob or, where it does already, lets go of it; every other time the one of the round before. */
    private Void publish(BlobStore store, Random random) throws IOException {
        try {
            Set<Integer> held = new HashSet<>();
            int number = 0;
            while (rounds.arriveAndAwaitAdvance() >= 0) {
                number = random.nextBoolean() ? number : random.nextInt(BLOBS);
                String sha256 = Sha256.of(ByteBuffer.wrap(bytes(number)));
                boolean isNew = held.add(number);
                if (isNew && (random.nextInt(4) == 0 || store.find(sha256).isEmpty())) {
                    store.put(content(number));
                }
                if (isNew) {
                    references.merge(sha256, 1, Integer::sum);
                }
                assertThat(read(store, sha256)).isEqualTo(bytes(number));
                if (!isNew) {
                    references.computeIfPresent(sha256, (name, users) -> users == 1 ? null : users - 1);
                    held.remove(number);
                }
            }
            return null;
        } finally {
            rounds.forceTermination();
        }
    }

    private static byte[] read(BlobStore store, String sha256) throws IOException {
        try (InputStream stream = store.open(sha256)) {
            return stream.readAllBytes();
        }
    }

    private static InputStream content(int number) {
        return new ByteArrayInputStream(bytes(number));
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }
}
