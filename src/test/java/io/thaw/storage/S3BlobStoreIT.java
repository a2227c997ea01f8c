package io.thaw.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.thaw.storage.StorageProperties.S3;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** The store on a real S3 server. */
class S3BlobStoreIT extends BlobStoreConformance {

    private static S3Server server;

    @TempDir
    Path unfinished;

    @TempDir
    Path local;

    private S3 settings;
    private S3BlobStore store;
    private S3Client s3;

    @BeforeAll
    static void startServer() throws IOException {
        server = S3Server.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() {
        settings = server.settings(UUID.randomUUID() + "/");
        store = S3BlobStore.open(settings, unfinished);
        s3 = S3Client.builder()
                .endpointOverride(URI.create(settings.endpoint()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build();
    }

    @AfterEach
    void close() {
        store.close();
        s3.close();
    }

    @Override
    BlobStore store() {
        return store;
    }

    @Override
    void damage(String sha256) {
        String key = settings.prefix() + sha256.substring(0, 2) + "/" + sha256.substring(2);
        byte[] bytes = s3.getObjectAsBytes(
                        request -> request.bucket(S3Server.BUCKET).key(key))
                .asByteArray();
        bytes[0] ^= 1;
        s3.putObject(request -> request.bucket(S3Server.BUCKET).key(key), RequestBody.fromBytes(bytes));
    }

    @Override
    int stored() throws IOException {
        int objects = s3.listObjectsV2(
                        request -> request.bucket(S3Server.BUCKET).prefix(settings.prefix()))
                .keyCount();
        int uploads = s3.listMultipartUploads(request -> request.bucket(S3Server.BUCKET))
                .uploads()
                .size();
        try (Stream<Path> files = Files.list(unfinished)) {
            return objects + uploads + (int) files.count();
        }
    }

    @Test
    void aLargeBlobGoesInParts() throws IOException {
        byte[] bytes = new byte[(64 << 20) + 1];
        new Random(2).nextBytes(bytes);

        Blob blob = store.put(new ByteArrayInputStream(bytes));

        assertThat(store.find(blob.sha256())).contains(blob);
        try (InputStream stream = store.open(blob.sha256())) {
            assertThat(stream.readAllBytes()).isEqualTo(bytes);
        }
        assertThat(stored()).isEqualTo(1);
    }

    /** The server tells the age of an object by its own clock, so that the collector's goes ahead. */
    @Test
    void whatNothingRefersToGoesToTheTrashAndThenForGood() throws IOException {
        Blob kept = store.put(new ByteArrayInputStream("kept".getBytes(UTF_8)));
        Blob orphan = store.put(new ByteArrayInputStream("orphan".getBytes(UTF_8)));

        assertThat(collectAfter(Duration.ofHours(23), kept).isEmpty()).isTrue();
        assertThat(collectAfter(Duration.ofHours(25), kept).orphans()).containsExactly(orphan);
        assertThat(collectAfter(Duration.ofHours(71), kept).isEmpty()).isTrue();
        assertThat(collectAfter(Duration.ofHours(73), kept).expired()).containsExactly(orphan);

        assertThat(store.find(orphan.sha256())).isEmpty();
        assertThat(store.find(kept.sha256())).contains(kept);
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void whoOpensOrFindsABlobInTheTrashPutsItBackAndSoDoesTheNextCollection() throws IOException {
        Blob kept = store.put(new ByteArrayInputStream("kept".getBytes(UTF_8)));
        Blob found = store.put(new ByteArrayInputStream("found".getBytes(UTF_8)));
        Blob read = store.put(new ByteArrayInputStream("read".getBytes(UTF_8)));
        Blob wanted = store.put(new ByteArrayInputStream("wanted".getBytes(UTF_8)));
        assertThat(collectAfter(Duration.ofHours(25), kept).orphans()).containsExactlyInAnyOrder(found, read, wanted);

        assertThat(store.find(found.sha256())).contains(found);
        try (InputStream stream = store.open(read.sha256())) {
            assertThat(stream.readAllBytes()).isEqualTo("read".getBytes(UTF_8));
        }
        assertThat(collectAfter(Duration.ofHours(1), kept, wanted).wanted()).containsExactly(wanted);
        assertThat(store.shelves().holds(wanted.sha256())).isTrue();
    }

    private Garbage collectAfter(Duration time, Blob... referenced) {
        Set<String> names = Stream.of(referenced).map(Blob::sha256).collect(Collectors.toSet());
        return new BlobCollector(
                        new StoreDirectory(local),
                        store.shelves(),
                        () -> names,
                        Duration.ofHours(24),
                        Duration.ofHours(72),
                        Clock.offset(Clock.systemUTC(), time))
                .collect()
                .orElseThrow();
    }

    @Test
    void aBucketThatIsNotThereIsAFaultOfTheStoreAndTellsNoSecret() {
        S3 other = new S3("none", settings.endpoint(), "us-east-1", "", true, "access", "hush");
        try (S3BlobStore missing = S3BlobStore.open(other, unfinished)) {
            assertThatThrownBy(() -> missing.put(new ByteArrayInputStream(new byte[1])))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("The bucket of blobs failed");
        }
        assertThat(other.toString()).doesNotContain("hush", "access");
    }
}
