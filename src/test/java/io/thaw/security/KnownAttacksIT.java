package io.thaw.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.thaw.checkpoint.TinyBert;
import io.thaw.database.IntegrationTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/** What others in this field were broken by, tried here: each test has the name of what it was called there. */
@IntegrationTest
class KnownAttacksIT {

    /** What an answer has no business telling. */
    private static final String INSIDE = "(?s).*(Exception|\\bat io\\.thaw|/work|/home|/tmp|\\.java|jdbc:|psql|shm).*";

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    private Path folder;

    @BeforeEach
    void aFolderToImportFrom() throws IOException {
        folder = Files.createDirectories(Path.of(data).resolveSibling("base-models"));
    }

    @Test
    @DisplayName("CVE-2023-43654 (ShellTorch), ModelMesh #167: a model is loaded from any address")
    void nothingIsFetchedFromAnAddress() throws Exception {
        AtomicInteger visits = new AtomicInteger();
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            visits.incrementAndGet();
            exchange.close();
        });
        elsewhere.start();
        try {
            String address = "http://localhost:" + elsewhere.getAddress().getPort() + "/model.zip";
            assertRefused(importing("fetched", address));
            assertRefused(importing(address, "tiny"));
            assertRefused(post("/v1/jobs", "{\"base_model\": \"" + address + "\", \"dataset\": \"" + address + "\"}"));
            assertRefused(post("/v1/predict", "{\"models\": [\"" + address + "\"], \"inputs\": \"a\"}"));
            assertThat(visits).hasValue(0);
        } finally {
            elsewhere.stop(0);
        }
    }

    @Test
    @DisplayName("CVE-2022-1471 (SnakeYAML, as in TorchServe): a document names the class that it is")
    void noDocumentNamesClasses() throws Exception {
        String gadget =
                "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL [\"http://localhost\"]]]]";
        for (String type :
                List.of("application/yaml", "application/x-yaml", "text/yaml", "application/xml", "application/cbor")) {
            assertThat(send("POST", "/v1/jobs", gadget, type).statusCode())
                    .as(type)
                    .isEqualTo(415);
        }
        assertRefused(post(
                "/v1/jobs", "{\"@class\": \"javax.script.ScriptEngineManager\", \"name\": [\"java.net.URL\", {}]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../slipped", "/tmp/slipped", "C:\\slipped", "..\\slipped", "a/../../slipped"})
    @DisplayName("CVE-2025-0851, CVE-2024-37902 (DJL), KServe #4975: an archive's entry leads out of its directory")
    void anArchivesEntryStaysInside(String entry) throws Exception {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("slip.zip")))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(1);
            zip.closeEntry();
        }

        assertRefused(importing("slip", "slip.zip"));

        assertThat(List.of(folder.resolveSibling("slipped"), folder.resolve("slipped"), Path.of("/tmp/slipped")))
                .noneMatch(Files::exists);
    }

    @Test
    @DisplayName("KServe #4975: an archive of a kind that holds links and devices")
    void noTapeArchiveIsUnpacked() throws Exception {
        try (OutputStream tar = new GZIPOutputStream(Files.newOutputStream(folder.resolve("model.tar.gz")))) {
            tar.write(new byte[10_240]);
        }
        assertRefused(importing("tar", "model.tar.gz"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "..\\\\..\\\\etc\\\\passwd",
                "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "%252e%252e%252fetc%252fpasswd",
                "/etc/passwd",
                "file:///etc/passwd",
                "file:/etc/passwd",
                "tiny/../../../etc",
                "tiny\\u0000.zip",
                "C:/Windows/win.ini",
                "//host/share/model"
            })
    @DisplayName("CVE-2023-1177, -2780, -6730, -6831, -6909, CVE-2024-1560 (MLflow): a path leads where it should not")
    void aPathLeadsNowhere(String path) throws Exception {
        TinyBert.writeTo(folder.resolve("tiny"));
        assertRefused(importing("passwd", path));
        assertRefused(importing(path, "tiny"));
        assertThat(importing("passwd", path).body()).doesNotContain("root:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/models/..%2f..%2f..%2fetc%2fpasswd",
                "/v1/models/%252e%252e%252fetc%252fpasswd/export",
                "/v1/datasets/..%5c..%5cetc%5cpasswd/rows",
                "/v1/jobs/%2e%2e/%2e%2e/actuator/env",
                "/v1/jobs/..;/..;/actuator/env",
                "/v1//jobs",
                "/v1/jobs/a%00b",
                "/swagger-ui/..%2f..%2fapplication.yaml",
                "/swagger-ui/../../application.yaml"
            })
    @DisplayName("CVE-2023-2780 (MLflow): an address that is decoded twice, or normalised too late")
    void anAddressLeadsNowhere(String path) throws Exception {
        String answer =
                raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                        + TestCredentials.KEY + "\r\n\r\n");
        assertThat(answer).containsPattern("^HTTP/1.1 4\\d\\d").doesNotContain("root:", "datasource");
        assertThat(answer).doesNotMatch(INSIDE);
    }

    @Test
    @DisplayName(
            "CVE-2024-37052 ff. (MLflow), CVE-2025-32434, CVE-2026-24747 (PyTorch), CVE-2025-24357 (vLLM): weights that are code")
    void noPickleIsReadHoweverSafelyItCouldBe() throws Exception {
        Path model = folder.resolve("pickled");
        TinyBert.writeTo(model);
        Files.deleteIfExists(model.resolve("model.safetensors"));
        Files.write(model.resolve("pytorch_model.bin"), "\u0080\u0002cos\nsystem\n.".getBytes(ISO_8859_1));

        HttpResponse<String> answer = importing("pickled", "pickled");

        assertRefused(answer);
        assertThat(answer.body()).contains("checkpoint_invalid").contains("safe_serialization=True");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "BREW"})
    @DisplayName(
            "CVE-2026-0545 (MLflow), CVE-2023-48022, CVE-2026-27482 (Ray), AReaL #1549: a method or a route that nobody guards")
    void nobodyReachesJobsOrModelsWithoutAKey(String method) throws Exception {
        for (String path : List.of(
                "/v1/jobs",
                "/v1/jobs/none",
                "/v1/jobs/none/cancel",
                "/ajax-api/3.0/jobs/create",
                "/v1/base-models",
                "/register_model")) {
            String answer = raw(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + TestCredentials.ANONYMOUS + ": yes\r\nOrigin: https://evil.example\r\nContent-Length: 0\r\n\r\n");
            assertThat(answer).as(path).containsPattern("^HTTP/1.1 (401|400|403|405|501)");
            assertThat(answer).doesNotContain("Access-Control-Allow-Origin");
        }
    }

    @Test
    @DisplayName("CVE-2024-50050 (ShadowMQ): what another process sends is made into objects")
    void noSerializedObjectIsTaken() throws Exception {
        assertThat(send("POST", "/v1/jobs", "\u00ac\u00ed\u0000\u0005", "application/x-java-serialized-object")
                        .statusCode())
                .isEqualTo(415);
        try (var classes = Files.walk(Path.of("target/classes/io/thaw"))) {
            assertThat(classes.filter(file -> file.toString().endsWith(".class")))
                    .noneMatch(file -> contains(file, "java/io/ObjectInputStream"));
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), ISO_8859_1).contains(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n",
                "-1\r\n{}\r\n0\r\n\r\n",
                "zz\r\n{}\r\n0\r\n\r\n",
                "2;x=" + "y",
                "2\r\n{}0\r\n\r\n"
            })
    @DisplayName("CVE-2025-23310, CVE-2025-23311 (Triton): chunks that are not what they say")
    void malformedChunksAreRefused(String chunks) throws Exception {
        String answer = raw("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                + TestCredentials.KEY + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunks);
        assertThat(answer).doesNotContain("HTTP/1.1 5").doesNotMatch(INSIDE);
        assertThat(alive()).isTrue();
    }

    @Test
    @DisplayName("CVE-2025-23310, CVE-2025-23311 (Triton): a body of very many very small chunks")
    void manySmallChunksAreABodyLikeAnyOther() throws Exception {
        String answer = raw("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                + TestCredentials.KEY + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "1\r\n \r\n".repeat(200_000) + "2\r\n{}\r\n0\r\n\r\n");
        assertThat(answer).containsPattern("^HTTP/1.1 4\\d\\d").doesNotMatch(INSIDE);
        assertThat(alive()).isTrue();
    }

    @Test
    @DisplayName("CVE-2025-23319, -23320, -23334 (Triton): an error tells a name that leads further")
    void errorsTellNothingOfTheInside() throws Exception {
        List<HttpResponse<String>> answers = List.of(
                post("/v2/models/none/infer", "{\"inputs\": 7}"),
                post("/v2/models/none/infer", "{\"inputs\": [{\"name\": \"text\", \"shape\": [99999999999]}]}"),
                post("/v1/jobs", "{\"name\": \"" + "x".repeat(100_000) + "\"}"),
                post("/v1/models/none/predict", "["),
                importing("none", "none"),
                send("GET", "/v1/datasets?after=%FF", null, "application/json"));
        assertThat(answers).allSatisfy(answer -> {
            assertRefused(answer);
            assertThat(answer.body()).hasSizeLessThan(2_000);
        });
    }

    @Test
    void whatTheFirewallRefusesIsToldInTheFormOfItsAddress() throws Exception {
        HttpResponse<String> inference = send("GET", "/v2/models/a%0Db", null, "application/json");
        HttpResponse<String> other = send("GET", "/v1/jobs/a%0Db", null, "application/json");

        assertThat(inference.statusCode()).isEqualTo(400);
        assertThat(inference.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(inference.body()).startsWith("{\"error\":");
        assertThat(other.body()).contains("\"instance\":\"/v1/jobs/a%0Db\"");
        assertThat(send("GET", "/v2/models/a%5Cb", null, "application/json").body())
                .as("Tomcat's own refusal")
                .startsWith("{\"error\":");
    }

    private HttpResponse<String> importing(String name, String file) throws Exception {
        return post("/v1/base-models", "{\"name\": \"" + json(name) + "\", \"file\": \"" + json(file) + "\"}");
    }

    private static String json(String text) {
        String quoted = JsonMapper.shared().writeValueAsString(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static void assertRefused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
        assertThat(answer.body()).doesNotMatch(INSIDE);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send("POST", path, body, "application/json");
    }

    private HttpResponse<String> send(String method, String path, String body, String type) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                        .header("Content-Type", type)
                        .header("Authorization", "Bearer " + TestCredentials.KEY)
                        .method(
                                method,
                                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body, ISO_8859_1))
                        .build(),
                BodyHandlers.ofString());
    }

    private boolean alive() throws Exception {
        return send("GET", "/v1/jobs", null, "application/json").statusCode() == 200;
    }

    /** What is answered to these bytes, as no client would send them. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(ISO_8859_1));
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
