package io.thaw.dataset.http;

import static io.thaw.dataset.http.Form.form;
import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.dataset.intake.Files;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Every bad file and form gets its exact status and type, says where it is wrong, and leaves nothing behind. */
@IntegrationTest
class BadInputsIT {

    private static final String GOOD = "text,label\na,x\nb,y\n";

    @LocalServerPort
    int port;

    @Autowired
    JdbcTemplate jdbc;

    private DatasetClient client;

    @BeforeEach
    void connect() {
        client = new DatasetClient(port);
        jdbc.update("DELETE FROM dataset");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvFileSource(
            resources = "/dataset/bad-inputs.tsv",
            delimiter = '\t',
            quoteCharacter = '\u0001',
            maxCharsPerColumn = 2000,
            numLinesToSkip = 1,
            nullValues = "-")
    void aBadUploadIsRefused(
            String row,
            String input,
            String filename,
            String content,
            String test,
            String spec,
            int status,
            String type) {
        ResponseEntity<JsonNode> answer = client.post(upload(filename, content, test, spec));

        assertThat(answer.getStatusCode().value()).as("%s", answer.getBody()).isEqualTo(status);
        assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(answer.getBody().at("/type").stringValue()).isEqualTo("/problems/" + type);
        assertThat(answer.getBody().at("/errors"))
                .isNotEmpty()
                .allSatisfy(
                        error -> assertThat(error.at("/message").stringValue()).hasSizeLessThan(500));
        assertThat(jdbc.queryForObject("SELECT count(*) FROM dataset", Long.class))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/datasets/no-id,404,not-found",
        "/v1/datasets/no-id/profile,404,not-found",
        "/v1/datasets?limit=100000,422,out-of-range",
        "/v1/datasets?after=tampered,400,invalid-cursor",
        "'/v1/datasets?sort=created;drop table',400,unknown-parameter"
    })
    void aBadQueryIsRefused(String path, int status, String type) {
        ResponseEntity<JsonNode> answer = client.get(path);

        assertThat(answer.getStatusCode().value()).isEqualTo(status);
        assertThat(answer.getBody().at("/type").stringValue()).isEqualTo("/problems/" + type);
    }

    /** What the client library would not send: 15 and 18 of the table are bodies that are not as long as they say. */
    @ParameterizedTest
    @CsvSource({
        "POST /v1/datasets,Content-Type: text/xml,2,415,unsupported-media-type",
        "PATCH /v1/datasets/no-id,Content-Type: application/json,2,405,method-not-allowed",
        "GET /v1/datasets,Accept: application/xml,0,406,not-acceptable",
        "POST /v1/datasets,Content-Type: multipart/form-data; boundary=x,500,400,malformed-request",
        "POST /v1/datasets,Content-Type: multipart/form-data; boundary=x,2147483649,413,payload-too-large"
    })
    void aBadRequestIsRefused(String request, String header, long length, int status, String type) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write(utf8(
                            ("%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\nContent-Length: %d\r\n\r\n%s")
                                    .formatted(request, header, length, length == 0 ? "" : "{}")));
            socket.shutdownOutput();

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 " + status).contains("\"/problems/" + type + "\"");
        }
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        ResponseEntity<JsonNode> answer = client.post(
                upload("a.csv", "text,score\\na,one\\n,2\\nc,3,4\\nd,5\\n", null, "{\"task\":\"text-regression\"}"));

        assertThat(answer.getBody()
                        .at("/errors")
                        .valueStream()
                        .map(error -> error.at("/pointer").stringValue()))
                .containsExactly("/file/rows/1/score", "/file/rows/2/text", "/file/rows/3");
    }

    private static Form upload(String filename, String content, String test, String spec) {
        Form form = form();
        if (content != null) {
            form.file(test == null ? "file" : "train", filename, content(content));
        }
        if ("@twice".equals(filename)) {
            form.file("file", filename, content(content));
        }
        if ("@br".equals(filename)) {
            form.header("Content-Encoding", "br");
        }
        if (test != null) {
            form.file("test", filename, content(test));
        }
        return spec == null ? form : form.spec(spec.equals("@long-name") ? longName() : spec);
    }

    /** Text with the escapes of a Java string, or what is too large or no text for a table. */
    private static byte[] content(String content) {
        return switch (content) {
            case "@empty" -> new byte[0];
            case "@bomb" ->
                Files.gzip(utf8("text,label\n" + ("again and again ".repeat(1 << 10) + ",x\n").repeat(1 << 11)));
            case "@gzip-in-gzip" -> Files.gzip(Files.gzip(utf8(GOOD)));
            case "@half-gzip" -> Arrays.copyOf(Files.gzip(utf8(GOOD)), 20);
            case "@wrong-checksum" -> wrongChecksum(Files.gzip(utf8(GOOD)));
            case "@bad-line-7" -> badLine7();
            case "@utf-16" -> GOOD.getBytes(StandardCharsets.UTF_16);
            case "@open-quote" -> utf8("text,label\na,x\n\"" + "b,y\n".repeat(1_500_000));
            case "@many-labels" ->
                utf8(IntStream.rangeClosed(0, 10_000)
                        .mapToObj(i -> "text " + i + "," + i)
                        .collect(Collectors.joining("\n", "text,label\n", "")));
            case "@long-text" -> utf8("text,label\n" + "a".repeat(1_000_001) + ",x\nb,y\n");
            case "@deep" -> utf8("{\"text\":" + "[".repeat(600) + "]".repeat(600) + "}\n");
            case "@long-line" -> utf8("{\"text\":\"" + "a".repeat(9_000_000));
            default -> utf8(content.translateEscapes());
        };
    }

    private static String longName() {
        return "{\"name\":\"" + "a".repeat(10_000) + "\"}";
    }

    private static byte[] wrongChecksum(byte[] packed) {
        packed[packed.length - 6] ^= 1;
        return packed;
    }

    private static byte[] badLine7() {
        byte[] content = utf8("text,label\na,x\nb,y\nc,x\nd,y\ne,x\nfgh,y\n");
        int at = content.length - 5;
        content[at] = (byte) 0xC3;
        content[at + 1] = 0x28;
        return content;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
