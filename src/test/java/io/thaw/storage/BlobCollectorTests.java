package io.thaw.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobCollectorTests {

    private static final Duration ORPHAN_AGE = Duration.ofHours(24);
    private static final Duration TRASH_AGE = Duration.ofHours(72);
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @TempDir
    Path path;

    private final TickingClock clock = new TickingClock();
    private final Set<String> referenced = new HashSet<>();
    private StoreDirectory directory;
    private BlobStore store;
    private BlobCollector collector;
    private Blob kept;

    @BeforeEach
    void aStoreWithABlobThatIsReferred() {
        directory = new StoreDirectory(path);
        store = new FileBlobStore(directory, clock);
        collector = new BlobCollector(
                directory, new BlobTrash(directory, clock), () -> referenced, ORPHAN_AGE, TRASH_AGE, clock);
        kept = put("kept");
        referenced.add(kept.sha256());
    }

    @Test
    void whatIsReferredStaysHoweverOldItIs() {
        clock.pass(Duration.ofDays(1000));

        assertThat(collect().isEmpty()).isTrue();
        assertThat(visible(kept)).isTrue();
    }

    @Test
    void anOrphanStaysUntilItIsOldBecauseItsRowMayBeYetToCome() {
        Blob orphan = put("orphan");

        clock.pass(ORPHAN_AGE);
        assertThat(collect().isEmpty()).isTrue();

        clock.pass(AN_HOUR);
        assertThat(collect().orphans()).containsExactly(orphan);
        assertThat(visible(orphan)).isFalse();
        assertThat(visible(kept)).isTrue();
    }

    @Test
    void theSameBytesPutAgainAreNewAgain() {
        Blob orphan = put("orphan");
        clock.pass(ORPHAN_AGE.plus(AN_HOUR));
        put("orphan");

        assertThat(collect().isEmpty()).isTrue();
        assertThat(visible(orphan)).isTrue();
    }

    @Test
    void whoOpensFindsOrPutsABlobTakesItOutOfTheTrash() throws IOException {
        for (String text : List.of("opened", "found", "put")) {
            put(text);
        }
        clock.pass(ORPHAN_AGE.plus(AN_HOUR));
        assertThat(collect().orphans()).hasSize(3);

        assertThat(read(Sha256.of(UTF_8.encode("opened")))).isEqualTo("opened");
        assertThat(store.find(Sha256.of(UTF_8.encode("found")))).isPresent();
        Blob put = put("put");

        assertThat(visible(put)).isTrue();
        clock.pass(ORPHAN_AGE);
        assertThat(collect().orphans()).as("they are as new").isEmpty();
        clock.pass(AN_HOUR);
        assertThat(collect().orphans()).hasSize(3);
    }

    @Test
    void theTrashIsEmptiedOnlyAfterAWhile() {
        Blob orphan = put("orphan");
        clock.pass(Duration.ofDays(1000));
        collect();

        clock.pass(TRASH_AGE);
        assertThat(collect().isEmpty()).isTrue();

        clock.pass(AN_HOUR);
        assertThat(collect().expired()).containsExactly(orphan);
        assertThat(store.find(orphan.sha256())).isEmpty();
    }

    @Test
    void whatIsReferredAgainIsPutBackAndNeverUnlinked() throws IOException {
        Blob late = put("late");
        clock.pass(ORPHAN_AGE.plus(AN_HOUR));
        collect();

        referenced.add(late.sha256());
        clock.pass(Duration.ofDays(1000));

        assertThat(collect()).isEqualTo(new Garbage(List.of(), List.of(), List.of(late)));
        assertThat(read(late.sha256())).isEqualTo("late");
    }

    @Test
    void aCopyInTheTrashOfABlobThatWasPutAgainIsUnlinkedAlone() throws IOException {
        Blob again = put("again");
        clock.pass(ORPHAN_AGE.plus(AN_HOUR));
        collect();
        put("again");
        referenced.add(again.sha256());
        clock.pass(TRASH_AGE.plus(AN_HOUR));

        assertThat(collect()).isEqualTo(new Garbage(List.of(), List.of(again), List.of()));
        assertThat(read(again.sha256())).isEqualTo("again");
    }

    @Test
    void aBlobThatComesToTheTrashAgainStaysAsLongAsAnyOther() {
        Blob again = put("again");
        clock.pass(ORPHAN_AGE.plus(AN_HOUR));
        collect();
        put("again");
        clock.pass(TRASH_AGE.plus(AN_HOUR));

        assertThat(collect()).isEqualTo(new Garbage(List.of(again), List.of(), List.of()));
        assertThat(store.find(again.sha256())).contains(again);
    }

    @Test
    void aBlobThatIsPutAfterItWasFoundToBeOldStays() throws IOException {
        Blob orphan = put("orphan");
        clock.pass(ORPHAN_AGE.plus(AN_HOUR));
        Instant old = clock.instant().minus(ORPHAN_AGE);
        put("orphan");

        assertThat(new BlobTrash(directory, clock).discard(orphan.sha256(), old))
                .isFalse();
        assertThat(visible(orphan)).isTrue();
    }

    @Test
    void aDryRunTellsTheSameAndChangesNothing() {
        Blob orphan = put("orphan");
        clock.pass(ORPHAN_AGE.plus(AN_HOUR));

        Garbage told = collector.find();

        assertThat(visible(orphan)).isTrue();
        assertThat(told.orphans()).containsExactly(orphan);
        assertThat(told)
                .hasToString("1 blobs (6 bytes) to the trash, 0 blobs (0 bytes) unlinked, 0 blobs (0 bytes) put back");
        assertThat(collect()).isEqualTo(told);
    }

    @Test
    void oneCollectsAtATime() throws IOException {
        put("orphan");
        clock.pass(ORPHAN_AGE.plus(AN_HOUR));

        try (FileChannel other =
                        FileChannel.open(directory.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = other.lock()) {
            assertThat(held.isValid()).isTrue();
            assertThat(collector.collect()).isEmpty();
        }
        assertThat(collector.collect()).isPresent();
    }

    @Test
    void aDatabaseThatRefersToNothingIsNotBelieved() {
        referenced.clear();
        clock.pass(Duration.ofDays(1000));

        assertThat(collect().isEmpty()).isTrue();
        assertThat(visible(kept)).isTrue();
    }

    @Test
    void whatAnInterruptedPutLeftGoesAndAPutInProgressStays() throws IOException {
        Path abandoned = Files.createFile(path.resolve("tmp/abandoned"));
        Files.setLastModifiedTime(abandoned, FileTime.from(clock.instant()));
        clock.pass(Duration.ofHours(25));
        Path inProgress = Files.createFile(path.resolve("tmp/in-progress"));
        Files.setLastModifiedTime(inProgress, FileTime.from(clock.instant()));

        collect();

        assertThat(abandoned).doesNotExist();
        assertThat(inProgress).exists();
    }

    private Garbage collect() {
        return collector.collect().orElseThrow();
    }

    private Blob put(String text) {
        return store.put(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private String read(String sha256) throws IOException {
        try (InputStream stream = store.open(sha256)) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    /** Without asking the store, which would take it out of the trash. */
    private boolean visible(Blob blob) {
        return Files.exists(directory.blobs().path(blob.sha256()));
    }
}
