package io.thaw.inference.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Models;
import io.thaw.registry.Tensors;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/** What goes wrong with predictions, each with its exact status and the type of its problem. */
@IntegrationTest
class BadPredictionsIT {

    private final HttpClient client = HttpClient.newHttpClient();

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

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            empty body                  | text-classification       | ``                                                   | 400 | malformed_json
            malformed JSON              | text-classification       | {"inputs": ["a"                                      | 400 | malformed_json
            inputs missing              | text-classification       | {}                                                   | 422 | missing_field
            inputs null                 | text-classification       | {"inputs": null}                                     | 400 | wrong_type
            no input                    | text-classification       | {"inputs": []}                                       | 422 | out_of_range
            an empty text               | text-classification       | {"inputs": ""}                                       | 422 | text_empty
            whitespace                  | text-classification       | {"inputs": " \\t\\n "}                               | 422 | text_empty
            a number                    | text-classification       | {"inputs": 42}                                       | 400 | wrong_type
            null among inputs           | text-classification       | {"inputs": [null]}                                   | 400 | wrong_type
            a number among inputs       | text-classification       | {"inputs": ["a", 7]}                                 | 400 | wrong_type
            a list among inputs         | text-classification       | {"inputs": [["a"]]}                                  | 400 | wrong_type
            an object of nothing        | text-classification       | {"inputs": {}}                                       | 422 | missing_field
            an unknown field            | text-classification       | {"inputs": "a", "input": "a"}                        | 400 | unknown_field
            inputs twice                | text-classification       | {"inputs": "a", "inputs": "b"}                       | 400 | duplicate_field
            1,025 inputs                | text-classification       | @1025                                                | 422 | out_of_range
            1,000,001 characters        | text-classification       | @1000001                                             | 200 |
            2,000,000 characters        | text-classification       | @2000000                                             | 413 | payload_too_large
            invalid UTF-8               | text-classification       | @invalid                                             | 400 | malformed_json
            U+0000                      | text-classification       | {"inputs": "a\\u0000b"}                              | 422 | text_invalid
            half of a surrogate         | text-classification       | {"inputs": "\\ud800"}                                | 422 | text_invalid
            truncation is not offered   | text-classification       | {"inputs": "a", "parameters": {"truncation": "no"}}  | 400 | unknown_field
            attention is not offered    | text-classification       | {"inputs": "a", "return_attention": true}            | 400 | unknown_field
            top_k of 0                  | text-classification       | {"inputs": "a", "parameters": {"top_k": 0}}          | 422 | out_of_range
            top_k of a billion          | masked-language-modelling | {"inputs": "[MASK]", "parameters": {"top_k": 1000000000}} | 422 | out_of_range
            top_k of 1.5                | text-classification       | {"inputs": "a", "parameters": {"top_k": 1.5}}        | 400 | wrong_type
            no question                 | question-answering        | {"inputs": {"context": "ice"}}                       | 422 | missing_field
            an empty context            | question-answering        | {"inputs": {"question": "ice", "context": ""}}       | 422 | text_empty
            a context of punctuation    | question-answering        | {"inputs": {"question": "ice", "context": ".,;!"}}   | 200 |
            an answer of -1 tokens      | question-answering        | {"inputs": {"question": "a", "context": "b"}, "parameters": {"max_answer_len": -1}} | 422 | out_of_range
            a stride of a whole window  | question-answering        | {"inputs": {"question": "the", "context": "the ice melts"}, "parameters": {"doc_stride": 512}} | 200 |
            a question for a classifier | text-classification       | {"inputs": {"question": "a", "context": "b"}}        | 400 | unknown_field
            half of a pair              | text-classification       | {"inputs": {"text": "a"}}                            | 422 | missing_field
            no mask                     | masked-language-modelling | {"inputs": "the ice"}                                | 422 | mask_missing
            more masks than fit         | masked-language-modelling | @masks                                               | 422 | field_too_large
            names of special tokens     | text-classification       | {"inputs": "[CLS] the ice [SEP] melts [PAD]"}        | 200 |
            100,000 combining marks     | text-classification       | @marks                                               | 200 |
            emoji, Arabic and Chinese   | token-classification      | {"inputs": "👩‍👩‍👧 مرحبا 你好"}                       | 200 |
            no such model               | none                      | {"inputs": "a"}                                      | 404 | not_found
            an alias of nobody          | text-classification@none  | {"inputs": "a"}                                      | 404 | not_found
            version 0                   | text-classification:0     | {"inputs": "a"}                                      | 404 | not_found
            version -1                  | text-classification:-1    | {"inputs": "a"}                                      | 404 | not_found
            a version of letters        | text-classification:newest | {"inputs": "a"}                                     | 404 | not_found
            a path of zeros             | %00                       | {"inputs": "a"}                                      | 400 | malformed_request
            a path of slashes           | ..%2f..%2fetc             | {"inputs": "a"}                                      | 400 | malformed_request
            """)
    void predictIsExact(String name, String model, String body, int status, String code) throws Exception {
        HttpResponse<String> answer = post("/v1/models/" + model + "/predict", bytes(body));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        if (code != null) {
            assertThat(new JsonMapper().readTree(answer.body()).get("code").stringValue())
                    .isEqualTo(code);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            one datum for two           | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [2], "data": ["a"]}]}
            numbers for texts           | {"inputs": [{"name": "text", "datatype": "FP32", "shape": [1], "data": [1.5]}]}
            a negative shape            | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [-1], "data": ["a"]}]}
            two negative dimensions     | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [-1, -1], "data": ["a"]}]}
            a shape that overflows      | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [4611686018427387904, 4], "data": []}]}
            a shape that overflows, too | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [65536, 65536, 65536, 65536], "data": []}]}
            two inputs of one name      | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "data": ["a"]}, {"name": "text", "datatype": "BYTES", "shape": [1], "data": ["b"]}]}
            nothing                     | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [0], "data": []}]}
            binary data that are missing | {"inputs": [{"name": "text", "datatype": "BYTES", "shape": [1], "parameters": {"binary_data_size": 2147483647}}]}
            """)
    void inferIsExact(String name, String body) throws Exception {
        HttpResponse<String> answer = post("/v2/models/text-classification/infer", body.getBytes(UTF_8));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(new JsonMapper().readTree(answer.body()).get("error").stringValue())
                .isNotBlank();
    }

    @Test
    void aHeaderThatSaysMoreThanThereIsIsRefused() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + "/v2/models/text-classification/infer"))
                .header("Content-Type", "application/octet-stream")
                .header("Inference-Header-Content-Length", "1000")
                .POST(BodyPublishers.ofString("{}"))
                .build();

        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, Content-Type: text/xml, 415",
        "POST, Content-Type: application/json~Accept: application/xml, 406",
        "PATCH, Content-Type: application/json, 405",
        "TRACE, Content-Type: application/json, 405"
    })
    void whatHttpSaysIsMinded(String method, String headers, int status) throws Exception {
        assertThat(raw(
                        "%s /v1/models/text-classification/predict HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\nContent-Length: 15\r\n\r\n{\"inputs\": \"a\"}"
                                .formatted(method, headers.replace("~", "\r\n"))))
                .startsWith("HTTP/1.1 " + status);
    }

    @ParameterizedTest
    @CsvSource({
        "-5, 400, invalid_header",
        "0, 400, invalid_header",
        "soon, 400, invalid_header",
        "0.000000001, 504, deadline_exceeded",
        "30, 200, "
    })
    void anAnswerThatWouldComeTooLateIsNotComputed(String timeout, int status, String code) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + "/v1/models/text-classification/predict"))
                .header("Content-Type", "application/json")
                .header("X-Request-Timeout", timeout)
                .POST(BodyPublishers.ofString("{\"inputs\": \"the ice\"}"))
                .build();

        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(code == null ? "score" : "\"code\":\"" + code + "\"");
    }

    @Test
    void aFloodOfHeadersIsRefused() throws Exception {
        String flood = "X-Flood: " + "a".repeat(1000) + "\r\n";
        assertThat(raw("POST /v1/models/text-classification/predict HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + flood.repeat(20) + "Content-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 4");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static byte[] bytes(String body) {
        return switch (body) {
            case "@1025" ->
                ("{\"inputs\": [" + String.join(",", Collections.nCopies(1025, "\"a\"")) + "]}").getBytes(UTF_8);
            case "@1000001" -> ("{\"inputs\": \"" + "a ".repeat(500_000) + "a\"}").getBytes(UTF_8);
            case "@2000000" -> ("{\"inputs\": \"" + "a ".repeat(1_000_000) + "\"}").getBytes(UTF_8);
            case "@masks" -> ("{\"inputs\": \"" + "[MASK] ".repeat(600) + "\"}").getBytes(UTF_8);
            case "@marks" -> ("{\"inputs\": \"a" + "\u0301".repeat(100_000) + "\"}").getBytes(UTF_8);
            case "@invalid" ->
                new byte[] {'{', '"', 'i', 'n', 'p', 'u', 't', 's', '"', ':', '"', (byte) 0xff, '"', '}'};
            default -> body.getBytes(UTF_8);
        };
    }

    private HttpResponse<String> post(String path, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
