package io.thaw.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every blob store does, whatever it stores on. */
abstract class BlobStoreConformance {

    private static final String HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private static final String NOTHING_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    abstract BlobStore store();

    /** Changes one stored byte of a blob, as a failing disk does. */
    abstract void damage(String sha256) throws IOException;

    /** How many blobs are stored, unfinished ones included. */
    abstract int stored() throws IOException;

    @Test
    void nameIsTheHashOfTheBytes() {
        assertThat(put("hello")).isEqualTo(new Blob(HELLO_SHA256, 5));
    }

    @Test
    void emptyBlobIsABlob() throws IOException {
        assertThat(put("")).isEqualTo(new Blob(NOTHING_SHA256, 0));
        assertThat(read(NOTHING_SHA256)).isEmpty();
    }

    @Test
    void whatWasPutIsRead() throws IOException {
        byte[] bytes = new byte[3_000_001];
        new Random(1).nextBytes(bytes);

        Blob blob = store().put(new ByteArrayInputStream(bytes));

        assertThat(blob.bytes()).isEqualTo(bytes.length);
        assertThat(read(blob.sha256())).isEqualTo(bytes);
        assertThat(store().find(blob.sha256())).contains(blob);
    }

    @Test
    void sameBytesAreStoredOnce() throws IOException {
        assertThat(put("hello")).isEqualTo(put("hello"));
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void whatIsDeletedIsGoneAndCanBePutAgain() throws IOException {
        Blob blob = put("hello");
        store().delete(blob.sha256());
        store().delete(blob.sha256());
        assertThat(store().find(blob.sha256())).isEmpty();

        put("hello");
        assertThat(read(blob.sha256())).isEqualTo("hello".getBytes(UTF_8));
    }

    @Test
    void putLeavesTheStreamOpen() throws IOException {
        boolean[] closed = {false};
        try (InputStream stream = new ByteArrayInputStream("hello".getBytes(UTF_8)) {
            @Override
            public void close() {
                closed[0] = true;
            }
        }) {
            store().put(stream);
            assertThat(closed[0]).isFalse();
        }
    }

    @Test
    void brokenSourceLeavesNothing() throws IOException {
        InputStream broken = new InputStream() {
            private int left = 100;

            @Override
            public int read() throws IOException {
                if (left-- <= 0) {
                    throw new IOException("connection reset");
                }
                return 'a';
            }
        };

        assertThatThrownBy(() -> store().put(broken)).isInstanceOf(UncheckedIOException.class);
        assertThat(stored()).isZero();
    }

    @Test
    void missingBlobIsNotFoundAndDoesNotOpen() {
        assertThat(store().find(HELLO_SHA256)).isEmpty();
        assertThatThrownBy(() -> store().open(HELLO_SHA256).close())
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.STORAGE_DAMAGED))
                .satisfies(e -> assertThat(e).hasMessageContaining(HELLO_SHA256).hasMessageContaining("missing"));
    }

    @Test
    void damagedBlobIsNeverReadToItsEnd() throws IOException {
        Blob blob = put("hello");
        damage(blob.sha256());

        assertThatThrownBy(() -> read(blob.sha256()))
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.STORAGE_DAMAGED));
    }

    @Test
    void skippedBytesAreCheckedToo() throws IOException {
        Blob blob = put("hello");
        damage(blob.sha256());

        try (InputStream stream = store().open(blob.sha256())) {
            assertThat(stream.skip(4)).isEqualTo(4);
            assertThat(stream.read()).isEqualTo('o');
            assertThatThrownBy(stream::read).isInstanceOf(DomainException.class);
        }
    }

    @Test
    void puttingTheBytesAgainMendsADamagedBlob() throws IOException {
        Blob blob = put("hello");
        damage(blob.sha256());

        put("hello");

        assertThat(read(blob.sha256())).isEqualTo("hello".getBytes(UTF_8));
    }

    @Test
    void threadsThatPutTheSameBytesStoreThemOnce() throws Exception {
        var threads = Executors.newFixedThreadPool(4);
        try {
            for (Future<Blob> put : threads.invokeAll(Collections.<Callable<Blob>>nCopies(16, () -> put("hello")))) {
                assertThat(put.get().sha256()).isEqualTo(HELLO_SHA256);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(stored()).isEqualTo(1);
        assertThat(read(HELLO_SHA256)).isEqualTo("hello".getBytes(UTF_8));
    }

    @Test
    void nameThatIsNoHashIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> store().find("../../etc/passwd"));
        assertThatIllegalArgumentException().isThrownBy(() -> store().open(HELLO_SHA256.toUpperCase()));
    }

    private Blob put(String text) {
        return store().put(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private byte[] read(String sha256) throws IOException {
        try (InputStream stream = store().open(sha256)) {
            return stream.readAllBytes();
        }
    }
}
