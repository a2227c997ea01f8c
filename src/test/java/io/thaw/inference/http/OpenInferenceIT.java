package io.thaw.inference.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.database.IntegrationTest;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Models;
import io.thaw.registry.Tensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The protocol as its own clients speak it. */
@IntegrationTest
class OpenInferenceIT {

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();

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
    @CsvSource({
        "/v2/health/live",
        "/v2/health/ready",
        "/v2/models/text-classification/ready",
        "/v2/models/text-classification/versions/1/ready"
    })
    void whatIsReadyAnswersWithoutABody(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void theServerAndItsModelsDescribeThemselves() throws Exception {
        assertThat(json.readTree(get("/v2").body()).get("name").stringValue()).isEqualTo("thaw");

        JsonNode model = json.readTree(get("/v2/models/text-classification").body());
        assertThat(model.get("platform").stringValue()).isEqualTo("thaw");
        assertThat(model.at("/versions/0").stringValue()).isEqualTo("1");
        assertThat(model.at("/inputs/0").toString())
                .isEqualTo("{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[-1]}");
        assertThat(model.at("/outputs/2").toString())
                .isEqualTo("{\"name\":\"scores\",\"datatype\":\"FP64\",\"shape\":[-1,2]}");
    }

    @Test
    void answersAreThoseOfPredict() throws Exception {
        JsonNode answer = infer("text-classification", """
                {"id": "7", "inputs": [{"name": "text", "datatype": "BYTES", "shape": [2, 1], "data": [["the ice"], ["melts"]]}]}""");
        JsonNode expected = json.readTree(
                post("/v1/models/text-classification/predict", "{\"inputs\": [\"the ice\", \"melts\"]}".getBytes(UTF_8))
                        .body());

        assertThat(answer.get("id").stringValue()).isEqualTo("7");
        assertThat(answer.get("model_name").stringValue()).isEqualTo("text-classification");
        for (int text = 0; text < 2; text++) {
            assertThat(answer.at("/outputs/0/data/" + text)).isEqualTo(expected.at("/" + text + "/0/label"));
            assertThat(answer.at("/outputs/1/data/" + text).doubleValue())
                    .isCloseTo(expected.at("/" + text + "/0/score").doubleValue(), within(1e-12));
        }
        assertThat(answer.at("/outputs/2/shape").toString()).isEqualTo("[2,2]");
        assertThat(answer.at("/outputs/2/data/0").doubleValue()
                        + answer.at("/outputs/2/data/1").doubleValue())
                .isCloseTo(1, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            multi-label-classification | text             | scores,applies
            text-regression            | text             | score
            token-classification       | text             | answer
            question-answering         | question,context | answer
            masked-language-modelling  | text             | answer
            text-classification        | text,text_pair   | label,score,scores
            """)
    void everyTaskHasItsInputsAndOutputs(String model, String inputs, String outputs) throws Exception {
        StringBuilder body = new StringBuilder("{\"inputs\": [");
        for (String name : inputs.split(",")) {
            body.append(body.length() > 12 ? "," : "")
                    .append(
                            "{\"name\": \"%s\", \"datatype\": \"BYTES\", \"shape\": [1], \"data\": [\"the [MASK] ice\"]}"
                                    .formatted(name));
        }

        JsonNode answer = infer(model, body + "]}");

        assertThat(answer.get("outputs")
                        .valueStream()
                        .map(output -> output.get("name").stringValue()))
                .containsExactly(outputs.split(","));
    }

    @Test
    void onlyTheOutputsThatAreAskedForAreGiven() throws Exception {
        JsonNode answer = infer("text-classification", """
                {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "data": ["ice"]}],
                 "outputs": [{"name": "label"}], "parameters": {"top_k": 1, "binary_data_output": true}}""");

        assertThat(answer.get("outputs")).hasSize(1);
        assertThat(answer.at("/outputs/0/name").stringValue()).isEqualTo("label");
    }

    @Test
    void textsMayComeAsBinaryData() throws Exception {
        byte[] head = """
                {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [2], "parameters": {"binary_data_size": 20}}]}""".getBytes(UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(head);
        for (String text : new String[] {"the ice", "melts"}) {
            body.write(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(text.length())
                    .array());
            body.write(text.getBytes(UTF_8));
        }

        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri("/v2/models/text-classification/infer"))
                .header("Content-Type", "application/octet-stream")
                .header("Inference-Header-Content-Length", Integer.toString(head.length))
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json.readTree(answer.body()).get("outputs"))
                .isEqualTo(infer("text-classification", """
                {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [2], "data": ["the ice", "melts"]}]}""").get("outputs"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            none                | {"inputs": []}                                                                       | 404 | no model
            text-classification | {                                                                                    | 400 | not JSON
            text-classification | []                                                                                   | 400 | not a JSON object
            text-classification | {"inputs": []}                                                                       | 400 | not a list of tensors
            text-classification | {"inputs": [{"name": "text", "datatype": "FP32", "shape": [1], "data": [1]}]}        | 400 | BYTES
            text-classification | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "data": [1]}]}       | 400 | no text
            text-classification | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [2], "data": ["a"]}]}     | 400 | its shape says 2
            text-classification | {"inputs": [{"name": "txt", "datatype": "BYTES", "shape": [1], "data": ["a"]}]}      | 400 | takes the inputs text
            text-classification | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "data": [""]}]}      | 400 | empty
            text-classification | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "parameters": {"binary_data_size": 9}}]} | 400 | not all there
            text-classification | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "data": ["a"]}], "outputs": [{"name": "x"}]} | 400 | has the outputs label
            text-classification | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "data": ["a"]}], "parameters": {"top_k": 0}} | 400 | top_k
            question-answering  | {"inputs": [{"name": "question", "datatype": "BYTES", "shape": [1], "data": ["a"]}]} | 400 | question, context
            """)
    void whatDoesNotFitIsAnErrorOfTheProtocol(String model, String body, int status, String error) throws Exception {
        HttpResponse<String> answer = post("/v2/models/" + model + "/infer", body.getBytes(UTF_8));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode told = json.readTree(answer.body());
        assertThat(told.propertyNames()).containsExactly("error");
        assertThat(told.get("error").stringValue()).contains(error);
    }

    private JsonNode infer(String model, String body) throws Exception {
        HttpResponse<String> answer = post("/v2/models/" + model + "/infer", body.getBytes(UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json.readTree(answer.body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    @Test
    void aRequestWithoutABodyOrWithALengthThatIsNoneIsRefused() throws Exception {
        HttpResponse<String> empty = post("/v2/models/text-regression/infer", new byte[0]);
        HttpResponse<String> wrong = send(HttpRequest.newBuilder(uri("/v2/models/text-regression/infer"))
                .header("Content-Type", "application/octet-stream")
                .header("Inference-Header-Content-Length", "many")
                .POST(BodyPublishers.ofString("{}")));

        assertThat(List.of(empty.statusCode(), wrong.statusCode())).containsOnly(400);
        assertThat(List.of(empty.body(), wrong.body()))
                .allSatisfy(body -> assertThat(body).startsWith("{\"error\":"));
    }

    private HttpResponse<String> post(String path, byte[] body) throws Exception {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }
}
