package io.thaw.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.PlainHttp;
import io.thaw.database.IntegrationTest;
import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModelFolder;
import io.thaw.registry.BaseModels;
import io.thaw.registry.TensorEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/** The collection of what a whole service has stored. */
@IntegrationTest
class CollectionIT {

    private static final String ROWS = "text,label\ncollected,x\nkept,y\nfound,x\nlost,y\n";

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @Autowired
    BaseModels baseModels;

    @Autowired
    StoreDirectory directory;

    @Autowired
    BlobCollector collector;

    @Autowired
    Clock clock;

    private BaseModel base;
    private String dataset;

    @BeforeEach
    void aBaseModelAndADatasetOfLongAgo() throws IOException {
        new BaseModelFolder(data).addTinyBert("tiny");
        base = baseModels.importFrom("tiny", "tiny").baseModel();
        dataset = postDataset().get("id").stringValue();
        List<Blob> all = new ArrayList<>();
        directory.blobs().each((blob, put) -> all.add(blob));
        FileTime longAgo = FileTime.from(clock.instant().minus(Duration.ofDays(7)));
        for (Blob blob : all) {
            Files.setLastModifiedTime(directory.blobs().path(blob.sha256()), longAgo);
        }
    }

    @Test
    void whatIsInUseStays() throws IOException {
        collector.collect();

        assertThat(baseModels.tokenizerJson(base)).isNotEmpty();
        assertThat(base.manifest().tensors())
                .extracting(TensorEntry::sha256)
                .allSatisfy(sha256 -> assertThat(directory.blobs().path(sha256)).exists());
        assertThat(rows()).hasSize(2);
    }

    @Test
    void aDeletedDatasetIsCollectedAndWhoPostsItAgainFindsItInTheTrash() throws IOException {
        http().delete().uri("/v1/datasets/" + dataset).retrieve().toBodilessEntity();

        Garbage removed = collector.collect().orElseThrow();
        assertThat(removed.orphans()).isNotEmpty();
        assertThat(removed.orphans())
                .extracting(Blob::sha256)
                .doesNotContainAnyElementsOf(base.manifest().tensors().stream()
                        .map(TensorEntry::sha256)
                        .toList());

        dataset = postDataset().get("id").stringValue();
        assertThat(rows()).hasSize(2);
        assertThat(collector.collect().orElseThrow().isEmpty()).isTrue();
    }

    private RestClient http() {
        return PlainHttp.builder().baseUrl("http://localhost:" + port).build();
    }

    private Iterable<JsonNode> rows() {
        return http().get()
                .uri("/v1/datasets/" + dataset + "/rows")
                .retrieve()
                .requiredBody(JsonNode.class)
                .get("data");
    }

    private JsonNode postDataset() {
        MultiValueMap<String, Object> form = new LinkedMultiValueMap<>();
        form.add("file", new ByteArrayResource(ROWS.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public String getFilename() {
                return "rows.csv";
            }
        });
        form.add("spec", "{\"split\":{\"validation\":0.5}}");
        return http().post()
                .uri("/v1/datasets")
                .contentType(MediaType.MULTIPART_FORM_DATA)
                .body(form)
                .retrieve()
                .requiredBody(JsonNode.class);
    }
}
