package io.thaw.inference.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.PlainHttp;
import io.thaw.database.IntegrationTest;
import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Source;
import io.thaw.dataset.Split;
import io.thaw.dataset.intake.DatasetIntake;
import io.thaw.registry.BaseModels;
import io.thaw.registry.ModelDocuments;
import io.thaw.registry.Models;
import io.thaw.registry.Tensors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Whether a model may be served in 8 bits, asked over HTTP. */
@IntegrationTest
class QuantizationIT {

    private static final String MODEL = "/v1/models/text-classification";

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @Autowired
    BaseModels baseModels;

    @Autowired
    Models models;

    @Autowired
    ModelDocuments documents;

    @Autowired
    Tensors tensors;

    @Autowired
    DatasetIntake intake;

    @Autowired
    JdbcTemplate jdbc;

    @BeforeEach
    void models() throws IOException {
        jdbc.update("delete from model");
        new ModelOfEachTask(baseModels, models, tensors).publish(data, dataset(60));
    }

    private String dataset(int rows) {
        String lines = IntStream.range(0, rows)
                .mapToObj(i -> "the ice %s melts %d,%s".formatted("ice ".repeat(i % 7), i, i % 2 == 0 ? "B-X" : "I-X"))
                .collect(Collectors.joining("\n", "text,label\n", "\n"));
        Source source = new Source("file", "rows.csv", () -> new ByteArrayInputStream(lines.getBytes(UTF_8)));
        DatasetSpec spec = new DatasetSpec("rows", null, null, null, null, new DatasetSpec.Shares(0.5, 0.0, 42L), null);
        return intake.create(spec, Map.of(Split.TRAIN, source)).dataset().id();
    }

    @Test
    void whatIsFoundIsKeptWithTheModel() {
        assertThat(ask(HttpMethod.GET, MODEL + "/quantization").getStatusCode().value())
                .isEqualTo(404);

        JsonNode found = ask(HttpMethod.POST, MODEL + "/quantization").getBody();

        assertThat(found.get("examples").intValue()).isEqualTo(30);
        assertThat(found.get("agreement").doubleValue()).isBetween(0.0, 1.0);
        boolean passes = found.get("agreement").doubleValue() >= 0.99
                && found.get("accuracy").doubleValue()
                                - found.get("accuracy_int8").doubleValue()
                        <= 0.005;
        assertThat(found.get("passes").booleanValue()).isEqualTo(passes);
        assertThat(ask(HttpMethod.GET, MODEL + "/quantization").getBody()).isEqualTo(found);
    }

    @Test
    void aModelThatPassesAnswersFromThenOnInEightBits() {
        JsonNode exact = predict();
        assertThat(runtime()).startsWith("libtorch ");
        String id = models.get("text-classification").id();
        record Verdict(boolean passes) {}

        documents.keepQuantization(id, new Verdict(true));
        JsonNode int8 = predict();
        assertThat(runtime()).isEqualTo("onnxruntime int8");
        documents.keepQuantization(id, new Verdict(false));

        assertThat(int8).isNotEqualTo(exact);
        assertThat(int8.at("/0/score").doubleValue())
                .isCloseTo(exact.at("/0/score").doubleValue(), within(0.05));
        assertThat(predict()).isEqualTo(exact);
    }

    @ParameterizedTest
    @CsvSource({"text-regression, 422, Only text classifiers", "none, 404, There is no model"})
    void whatCannotBeFoundOutIsRefused(String model, int status, String detail) {
        ResponseEntity<JsonNode> answer = ask(HttpMethod.POST, "/v1/models/" + model + "/quantization");

        assertThat(answer.getStatusCode().value()).isEqualTo(status);
        assertThat(answer.getBody().get("detail").stringValue()).contains(detail);
    }

    @Test
    void fewExamplesAndLostOnesAreNoMeasure() throws IOException {
        jdbc.update("delete from model");
        String few = dataset(20);
        new ModelOfEachTask(baseModels, models, tensors).publish(data, few);
        assertThat(ask(HttpMethod.POST, MODEL + "/quantization").getStatusCode().value())
                .isEqualTo(422);

        jdbc.update("delete from dataset where id = ?", few);
        assertThat(ask(HttpMethod.POST, MODEL + "/quantization").getStatusCode().value())
                .isEqualTo(404);
    }

    private JsonNode predict() {
        return ask().getBody();
    }

    private String runtime() {
        return ask().getHeaders().getFirst("Thaw-Runtime");
    }

    private ResponseEntity<JsonNode> ask() {
        return PlainHttp.builder()
                .build()
                .post()
                .uri("http://localhost:" + port + MODEL + "/predict")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("inputs", "the ice melts"))
                .retrieve()
                .toEntity(JsonNode.class);
    }

    private ResponseEntity<JsonNode> ask(HttpMethod method, String path) {
        return PlainHttp.builder()
                .defaultStatusHandler(HttpStatusCode::isError, (request, response) -> {})
                .build()
                .method(method)
                .uri("http://localhost:" + port + path)
                .retrieve()
                .toEntity(JsonNode.class);
    }
}
