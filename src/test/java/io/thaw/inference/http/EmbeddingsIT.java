package io.thaw.inference.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.PlainHttp;
import io.thaw.database.IntegrationTest;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Models;
import io.thaw.registry.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/** Vectors for clients of OpenAI's API. */
@IntegrationTest
class EmbeddingsIT {

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

    @BeforeEach
    void aModelOfEachTask() throws IOException {
        new ModelOfEachTask(baseModels, models, tensors).publish(data);
    }

    @ParameterizedTest
    @CsvSource({"tiny, /v1/base-models/tiny/features", "text-regression, /v1/models/text-regression/features"})
    void vectorsAreTheFeaturesOfUnitLength(String model, String features) {
        JsonNode answer = post(
                        "/v1/embeddings",
                        "{\"model\": \"" + model + "\", \"input\": [\"the ice\", \"melts\"], \"user\": \"ada\"}")
                .getBody();
        JsonNode expected = post(
                        features, "{\"inputs\": [\"the ice\", \"melts\"], \"parameters\": {\"normalize\": true}}")
                .getBody();

        assertThat(answer.get("object").stringValue()).isEqualTo("list");
        assertThat(answer.get("model").stringValue()).isEqualTo(model);
        assertThat(answer.get("data")).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(answer.at("/data/" + i + "/object").stringValue()).isEqualTo("embedding");
            assertThat(answer.at("/data/" + i + "/index").intValue()).isEqualTo(i);
            assertThat(answer.at("/data/" + i + "/embedding")).isEqualTo(expected.get(i));
        }
        assertThat(answer.at("/usage/prompt_tokens").intValue()).isGreaterThan(4);
        assertThat(answer.at("/usage/total_tokens")).isEqualTo(answer.at("/usage/prompt_tokens"));
    }

    @Test
    void inBase64TheyAreTheSame() {
        JsonNode numbers = post("/v1/embeddings", "{\"model\": \"tiny\", \"input\": \"the ice\"}")
                .getBody()
                .at("/data/0/embedding");
        String text = post(
                        "/v1/embeddings",
                        "{\"model\": \"tiny\", \"input\": \"the ice\", \"encoding_format\": \"base64\"}")
                .getBody()
                .at("/data/0/embedding")
                .stringValue();

        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.remaining()).isEqualTo(4 * numbers.size());
        for (JsonNode number : numbers) {
            assertThat(bytes.getFloat()).isCloseTo(number.floatValue(), within(1e-6f));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"model": "none", "input": "ice"}                              | 404 | ``
            {"input": "ice"}                                               | 422 | /model
            {"model": "tiny"}                                              | 422 | /input
            {"model": "tiny", "input": []}                                 | 422 | /input
            {"model": "tiny", "input": ["ice", ""]}                        | 422 | /input/1
            {"model": "tiny", "input": [[1, 2]]}                           | 400 | /input/0
            {"model": "tiny", "input": "ice", "dimensions": 2}             | 400 | /dimensions
            {"model": "tiny", "input": "ice", "encoding_format": "hex"}    | 422 | /encoding_format
            """)
    void whatDoesNotFitIsRefused(String body, int status, String pointer) {
        ResponseEntity<JsonNode> answer = post("/v1/embeddings", body);

        assertThat(answer.getStatusCode().value()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.getBody().at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
    }

    private ResponseEntity<JsonNode> post(String path, String body) {
        return PlainHttp.builder()
                .defaultStatusHandler(HttpStatusCode::isError, (request, response) -> {})
                .build()
                .post()
                .uri("http://localhost:" + port + path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .toEntity(JsonNode.class);
    }
}
