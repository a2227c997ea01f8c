package io.thaw.dataset.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.thaw.PlainHttp;
import io.thaw.database.IntegrationTest;
import io.thaw.storage.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Files that lie elsewhere become datasets as if they had been sent. */
@IntegrationTest
@TestPropertySource(
        properties = {
            "thaw.role=api",
            "thaw.outbound.private-networks=127.0.0.0/8",
            "thaw.dataset.max-fetched-size=10KB",
            "thaw.dataset.fetch-deadline=1s"
        })
class RemoteDatasetsIT {

    private static final String TRAIN = rows(40);
    private static final String TEST = rows(10);
    private static final CountDownLatch OVER = new CountDownLatch(1);
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static final HttpServer ELSEWHERE = serve();

    private static String rows(int number) {
        return "text,label\n"
                + IntStream.range(0, number)
                        .mapToObj(row -> "text " + number + " " + row + "," + (row % 2 == 0 ? "good" : "bad") + "\n")
                        .collect(Collectors.joining());
    }

    private static HttpServer serve() {
        try {
            Map<String, byte[]> files = Map.of(
                    "/train.csv", TRAIN.getBytes(StandardCharsets.UTF_8),
                    "/test.csv.gz", packed(TEST),
                    "/wrong.csv", "text,label\na,\n".getBytes(StandardCharsets.UTF_8),
                    "/large.csv", rows(1000).getBytes(StandardCharsets.UTF_8));
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(THREADS);
            server.createContext(
                    "/",
                    exchange ->
                            answer(exchange, files.get(exchange.getRequestURI().getPath())));
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void answer(HttpExchange exchange, byte[] file) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/silent.csv" -> waitForTheEnd();
            case "/moved.csv" -> {
                exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/train.csv");
                exchange.sendResponseHeaders(302, -1);
            }
            case "/near.csv" -> {
                exchange.getResponseHeaders().add("Location", "/train.csv");
                exchange.sendResponseHeaders(302, -1);
            }
            default -> {
                exchange.sendResponseHeaders(file == null ? 404 : 200, file == null ? -1 : file.length);
                if (file != null) {
                    exchange.getResponseBody().write(file);
                }
            }
        }
        exchange.close();
    }

    private static void waitForTheEnd() {
        try {
            OVER.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @DynamicPropertySource
    static void elsewhereIsAllowed(DynamicPropertyRegistry settings) {
        settings.add("thaw.outbound.allowed-origins", RemoteDatasetsIT::elsewhere);
    }

    private static String elsewhere() {
        return "http://127.0.0.1:" + ELSEWHERE.getAddress().getPort();
    }

    @AfterAll
    static void close() {
        OVER.countDown();
        ELSEWHERE.stop(0);
        THREADS.shutdownNow();
    }

    @LocalServerPort
    int port;

    @Autowired
    JdbcTemplate jdbc;

    @BeforeEach
    void noDatasets() {
        jdbc.update("delete from dataset");
    }

    @Test
    void filesAreFetchedAndMadeADataset() {
        String sha256 = Sha256.of(ByteBuffer.wrap(TRAIN.getBytes(StandardCharsets.UTF_8)));
        ResponseEntity<JsonNode> made = post("""
                {"train": {"url": "@/train.csv", "sha256": "%s"}, "test": {"url": "@/test.csv.gz"}}""".formatted(sha256));

        assertThat(made.getStatusCode().value())
                .as(String.valueOf(made.getBody()))
                .isEqualTo(201);
        JsonNode dataset = made.getBody();
        assertThat(dataset.get("name").stringValue()).isEqualTo("train");
        assertThat(dataset.at("/splits/train/rows").intValue()
                        + dataset.at("/splits/validation/rows").intValue())
                .isEqualTo(40);
        assertThat(dataset.at("/splits/test/rows").intValue()).isEqualTo(10);
        assertThat(dataset.get("labels").valueStream().map(JsonNode::stringValue))
                .containsExactlyInAnyOrder("good", "bad");
    }

    @Test
    void theSameFilesAreTheSameDatasetWhicheverWayTheyCome() {
        ResponseEntity<JsonNode> fetched = post("{\"train\": {\"url\": \"@/train.csv\"}}");
        ResponseEntity<JsonNode> led = post("{\"train\": {\"url\": \"@/near.csv\"}, \"spec\": {\"name\": \"train\"}}");
        JsonNode sent = new DatasetClient(port)
                .post(Form.form().file("file", "train.csv", TRAIN))
                .getBody();

        assertThat(sent.get("id")).isEqualTo(fetched.getBody().get("id"));
        assertThat(led.getBody().get("id")).isEqualTo(fetched.getBody().get("id"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                                       | 422 | /train missing_field
            {"train": {}}                                                            | 422 | /train/url missing_field
            {"train": {"url": "http://169.254.169.254/latest"}}                      | 422 | /train/url url_not_allowed
            {"train": {"url": "file:///etc/passwd"}, "test": {"url": "http://[::1]/"}} | 422 | /train/url url_not_allowed, /test/url url_not_allowed
            {"train": {"url": "@/train.csv", "sha256": "ABC"}}                       | 422 | /train/sha256 invalid_name
            {"train": {"url": "@/train.csv", "sha256": "NONE"}}                      | 422 | /train/sha256 digest_mismatch
            {"train": {"url": "@/none.csv"}}                                         | 422 | /train/url fetch_failed
            {"train": {"url": "@/moved.csv"}}                                        | 422 | /train/url url_not_allowed
            {"train": {"url": "@/silent.csv"}}                                       | 422 | /train/url fetch_timeout
            {"train": {"url": "@/large.csv"}}                                        | 413 | /train/url payload_too_large
            {"train": {"url": "@/wrong.csv"}}                                        | 422 | /train/rows/1/label row_invalid
            {"train": {"url": "@/train.csv"}, "spec": {"split": {"test": 1.5}}}      | 422 | /spec/split/test out_of_range
            {"train": {"url": "@/train.csv"}, "file": "a"}                           | 400 | /file unknown_field
            """)
    void whatCannotBeMadeADatasetIsRefusedAndNothingStays(String body, int status, String faults) {
        ResponseEntity<JsonNode> answer = post(body.replace("NONE", "0".repeat(64)));

        assertThat(answer.getStatusCode().value())
                .as(String.valueOf(answer.getBody()))
                .isEqualTo(status);
        assertThat(answer.getBody()
                        .get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").stringValue() + " "
                                + error.get("code").stringValue()))
                .containsExactlyInAnyOrder(faults.split(", "));
        assertThat(jdbc.queryForObject("select count(*) from dataset", Integer.class))
                .isZero();
    }

    private ResponseEntity<JsonNode> post(String body) {
        return PlainHttp.builder()
                .baseUrl("http://localhost:" + port)
                .build()
                .post()
                .uri("/v1/datasets/fetch")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body.replace("@", elsewhere()))
                .retrieve()
                .onStatus(any -> true, (asked, answered) -> {})
                .toEntity(JsonNode.class);
    }
}
