package io.thaw.dataset.http;

import static io.thaw.dataset.http.Form.form;
import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.storage.Blob;
import io.thaw.storage.BlobStore;
import io.thaw.storage.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.http.ResponseEntity;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** A disk that fills up while a dataset is made, or is nearly full before. */
@IntegrationTest
@TestPropertySource(properties = "thaw.storage.refuse-below=15")
class FullDiskIT {

    private static final String ROWS = "text,label\na,x\nb,y\nc,x\nd,y\n";

    @LocalServerPort
    int port;

    @Autowired
    FillingDisk disk;

    @Autowired
    RoomLeft room;

    @BeforeEach
    void roomForEverything() {
        disk.putsLeft = Integer.MAX_VALUE;
        room.usableBytes = room.bytes();
    }

    @Test
    void nothingIsSeenOfADatasetThatFoundNoRoom() {
        DatasetClient client = new DatasetClient(port);
        Form form = form().file("file", "a.csv", ROWS).spec("{\"split\":{\"validation\":0.5}}");

        disk.putsLeft = 1;
        ResponseEntity<JsonNode> refused = client.post(form);

        assertThat(refused.getStatusCode().value()).isEqualTo(503);
        assertThat(refused.getBody().at("/code").stringValue()).isEqualTo("storage_full");
        assertThat(client.get("/v1/datasets").getBody().at("/data")).isEmpty();

        disk.putsLeft = 2;
        assertThat(client.post(form).getStatusCode().value()).isEqualTo(201);
        assertThat(client.get("/v1/datasets").getBody().at("/data")).hasSize(1);
    }

    @Test
    void aNearlyFullDiskTakesNothingNewAndGivesWhatItHas() {
        DatasetClient client = new DatasetClient(port);
        Form form = form().file("file", "b.csv", ROWS + "e,x\nf,y\n").spec("{\"split\":{\"validation\":0.5}}");

        room.usableBytes = 14;
        ResponseEntity<JsonNode> dataset = client.post(form);
        ResponseEntity<JsonNode> model =
                client.post("/v1/base-models", Map.of("name", "tiny", "file", "none.safetensors"));

        assertThat(List.of(dataset, model)).allSatisfy(refused -> {
            assertThat(refused.getStatusCode().value()).isEqualTo(503);
            assertThat(refused.getBody().at("/code").stringValue()).isEqualTo("storage_full");
            assertThat(refused.getHeaders().getFirst("Retry-After")).isEqualTo("60");
        });
        assertThat(client.get("/v1/datasets").getStatusCode().value()).isEqualTo(200);

        room.usableBytes = 15;
        ResponseEntity<JsonNode> stored = client.post(form);
        assertThat(stored.getStatusCode().value()).isEqualTo(201);
        client.delete("/v1/datasets/" + stored.getBody().at("/id").stringValue());
    }

    /** Of a disk of 100 bytes. */
    static final class RoomLeft implements Disk {

        private volatile long usableBytes = 100;

        @Override
        public long bytes() {
            return 100;
        }

        @Override
        public long usableBytes() {
            return usableBytes;
        }
    }

    /** A real store on a disk with room for so many blobs. */
    static final class FillingDisk implements BlobStore {

        private final BlobStore disk;
        private int putsLeft = Integer.MAX_VALUE;

        FillingDisk(BlobStore disk) {
            this.disk = disk;
        }

        @Override
        public Blob put(InputStream bytes) {
            if (putsLeft-- > 0) {
                return disk.put(bytes);
            }
            try {
                bytes.read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            throw new DomainException(ErrorKind.STORAGE_FULL, "The disk is full.");
        }

        @Override
        public void delete(String sha256) {
            disk.delete(sha256);
        }

        @Override
        public InputStream open(String sha256) {
            return disk.open(sha256);
        }

        @Override
        public Optional<Blob> find(String sha256) {
            return disk.find(sha256);
        }
    }

    @TestConfiguration
    static class Disks {

        @Bean
        @Primary
        RoomLeft roomLeft() {
            return new RoomLeft();
        }

        @Bean
        @Primary
        FillingDisk fillingDisk(@Qualifier("blobStore") BlobStore disk) {
            return new FillingDisk(disk);
        }
    }
}
