package io.thaw.inference.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.PlainHttp;
import io.thaw.database.IntegrationTest;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Models;
import io.thaw.registry.Tensors;
import java.io.IOException;
import java.util.List;
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

/** The same text for several models. */
@IntegrationTest
class PredictManyIT {

    private static final List<String> MODELS = List.of(
            "text-classification",
            "multi-label-classification",
            "text-regression",
            "token-classification",
            "masked-language-modelling",
            "text-classification:1");

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
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "the [MASK] ice melts"
            ["the [MASK] ice", "it [MASK]"]
            """)
    void eachAnswersAsItDoesAlone(String inputs) {
        JsonNode answers = post(
                        "/v1/predict",
                        "{\"models\": [\"" + String.join("\", \"", MODELS) + "\"], \"inputs\": " + inputs + "}")
                .getBody();

        assertThat(answers.valueStream().map(answer -> answer.get("model").stringValue()))
                .containsExactlyElementsOf(MODELS);
        for (JsonNode answer : answers) {
            assertThat(answer.get("version").intValue()).isEqualTo(1);
            assertThat(answer.get("id").stringValue()).startsWith("model_");
            assertThat(answer.get("answer"))
                    .isEqualTo(post(
                                    "/v1/models/" + answer.get("model").stringValue() + "/predict",
                                    "{\"inputs\": " + inputs + "}")
                            .getBody());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"models": [], "inputs": "ice"}                                                  | 422 | /models
            {"models": ["text-regression"]}                                                  | 422 | /inputs
            {"models": ["text-regression"], "inputs": ""}                                    | 422 | /inputs
            {"models": ["text-regression", "question-answering"], "inputs": "ice"}           | 400 | /inputs
            {"models": ["text-regression"], "inputs": "ice", "parameters": {"top_k": 1}}     | 400 | /parameters/top_k
            {"models": ["text-regression"], "inputs": "ice", "parameter": {}}                | 400 | /parameter
            {"models": ["text-regression", null], "inputs": "ice"}                           | 422 | /models/1
            {"models": ["text-regression", "none"], "inputs": "ice"}                         | 404 | ``
            {"models": ["masked-language-modelling"], "inputs": ["the [MASK]", "the ice"]}   | 422 | /inputs/1
            """)
    void whatDoesNotFitIsRefused(String body, int status, String pointer) {
        ResponseEntity<JsonNode> answer = post("/v1/predict", body);

        assertThat(answer.getStatusCode().value()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.getBody().at("/errors/0/pointer").stringValue()).isEqualTo(pointer);
    }

    @Test
    void oneModelOftenIsOneModel() {
        JsonNode answers = post(
                        "/v1/predict", "{\"models\": [\"text-regression\", \"text-regression\"], \"inputs\": \"ice\"}")
                .getBody();

        assertThat(answers).hasSize(2);
        assertThat(answers.get(0)).isEqualTo(answers.get(1));
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
