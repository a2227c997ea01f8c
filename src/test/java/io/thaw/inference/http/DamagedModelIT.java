package io.thaw.inference.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.PlainHttp;
import io.thaw.database.IntegrationTest;
import io.thaw.encoder.Head;
import io.thaw.encoder.TaskType;
import io.thaw.freeze.ParameterSpec;
import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModelFolder;
import io.thaw.registry.BaseModels;
import io.thaw.registry.FinishedModel;
import io.thaw.registry.Lineage;
import io.thaw.registry.Model;
import io.thaw.registry.Models;
import io.thaw.registry.TensorEntry;
import io.thaw.registry.Tensors;
import io.thaw.storage.StoredBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** A model whose stored bytes fail, beside one whose bytes do not. One model fits in memory, so that asking one unloads the other. */
@IntegrationTest
@TestPropertySource(properties = "thaw.inference.max-memory=1B")
class DamagedModelIT {

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @Autowired
    BaseModels baseModels;

    @Autowired
    Models models;

    @Autowired
    Tensors tensors;

    private Model failing;

    @BeforeEach
    void twoModelsOnOneBase() throws IOException {
        new BaseModelFolder(data).addTinyBert("tiny");
        BaseModel base = baseModels.importFrom("tiny", "tiny").baseModel();
        failing = models.publish(finished(base, "failing", 1));
        models.publish(finished(base, "sound", 2));
    }

    private FinishedModel finished(BaseModel base, String name, int filling) {
        Head head = base.encoder().resolve(Head.of(TaskType.TEXT_REGRESSION, 0, null));
        List<TensorEntry> own = base.encoder().layout(head).parameters().stream()
                .filter(ParameterSpec::fresh)
                .map(parameter -> tensors.store(
                        parameter.name(),
                        parameter.name(),
                        parameter.shape(),
                        filled(4 * (int) parameter.elements(), filling)))
                .toList();
        return new FinishedModel(
                name,
                base.id(),
                head,
                List.of(),
                List.of(),
                16,
                base.manifest().trained(base.encoder().layout(head), own),
                Map.of(),
                new Lineage("job_" + name, "ds_1", "sha256:plan", 42));
    }

    private static ByteBuffer filled(int bytes, int filling) {
        byte[] filled = new byte[bytes];
        Arrays.fill(filled, (byte) filling);
        return ByteBuffer.wrap(filled);
    }

    /** Fault 25. */
    @Test
    void aModelWhoseBytesAreDeletedServesFromMemoryUntilItIsUnloaded() throws IOException {
        JsonNode answer = answered("failing");
        weights().lose();

        assertThat(answered("failing")).isEqualTo(answer);

        answered("sound");
        assertRefused("missing");
        answered("sound");
    }

    /** Fault 24. */
    @Test
    void aModelWithAFlippedBitIsRefusedUntilTheBytesAreStoredAgain() throws IOException {
        answered("sound");
        byte[] bytes = Files.readAllBytes(weights().file());
        bytes[2] ^= 8;
        Files.write(weights().file(), bytes);

        assertRefused("not those that were stored");
        answered("sound");

        twoModelsOnOneBase();
        answered("failing");
    }

    /** Fault 24. */
    @Test
    void aModelThatIsCutOffIsRefused() throws IOException {
        answered("sound");
        Files.write(weights().file(), new byte[3]);

        assertRefused("not those that were stored");
        answered("sound");
    }

    private StoredBlob weights() {
        return new StoredBlob(
                data, failing.manifest().byName().get("head.classifier.weight").sha256());
    }

    private JsonNode answered(String model) {
        ResponseEntity<JsonNode> answer = predict(model);
        assertThat(answer.getStatusCode().value()).as(model).isEqualTo(200);
        return answer.getBody();
    }

    private void assertRefused(String reason) {
        ResponseEntity<JsonNode> answer = predict("failing");
        assertThat(answer.getStatusCode().value()).isEqualTo(503);
        assertThat(answer.getBody().get("code").stringValue()).isEqualTo("storage_damaged");
        assertThat(answer.getBody().get("detail").stringValue())
                .contains(failing.id(), "head.classifier.weight", reason);
    }

    private ResponseEntity<JsonNode> predict(String model) {
        return PlainHttp.builder()
                .defaultStatusHandler(HttpStatusCode::isError, (request, response) -> {})
                .build()
                .post()
                .uri("http://localhost:" + port + "/v1/models/" + model + "/predict")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("inputs", "the ice"))
                .retrieve()
                .toEntity(JsonNode.class);
    }
}
