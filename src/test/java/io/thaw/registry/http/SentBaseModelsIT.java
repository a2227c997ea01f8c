package io.thaw.registry.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.thaw.PlainHttp;
import io.thaw.checkpoint.TinyBert;
import io.thaw.database.IntegrationTest;
import io.thaw.registry.BaseModelFolder;
import io.thaw.storage.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/** Base models come with a request, or from elsewhere, and are those of the operator's folder. */
@IntegrationTest
@TestPropertySource(
        properties = {
            "thaw.role=api",
            "thaw.outbound.private-networks=127.0.0.0/8",
            "thaw.base-models.fetch.max-file-size=100KB",
            "thaw.base-models.fetch.fetch-deadline=5s"
        })
class SentBaseModelsIT {

    private static final String COMMIT = "86b5e0934494bd15c9632b12f734a8a67f723594";
    private static final Map<String, byte[]> SERVED = new HashMap<>();
    private static final HttpServer ELSEWHERE = serve();

    @TempDir
    static Path directory;

    private static Map<String, byte[]> tiny = Map.of();

    @BeforeAll
    static void aCheckpoint() throws IOException {
        TinyBert.writeTo(directory.resolve("tiny"));
        tiny = new TreeMap<>();
        try (var files = Files.list(directory.resolve("tiny"))) {
            for (Path file : files.toList()) {
                tiny.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        Map<String, byte[]> packed = new TreeMap<>();
        tiny.forEach((name, bytes) -> packed.put("tiny/" + name, bytes));
        packed.put("__MACOSX/tiny/._model.safetensors", new byte[163]);
        SERVED.put("/tiny.zip", zip("", packed));
        SERVED.put("/large.zip", new byte[200_000]);
        String hub = "/google-bert/bert-tiny/resolve/" + COMMIT + "/";
        tiny.forEach((name, bytes) -> SERVED.put(hub + name, bytes));
        String sharded = "/google-bert/bert-shards/resolve/" + COMMIT + "/";
        tiny.forEach((name, bytes) -> SERVED.put(
                sharded + (name.equals("model.safetensors") ? "model-00001-of-00001.safetensors" : name), bytes));
        SERVED.put(
                sharded + "model.safetensors.index.json",
                "{\"weight_map\": {\"a\": \"model-00001-of-00001.safetensors\"}}".getBytes(UTF_8));
        SERVED.put("/google-bert/pickled/resolve/" + COMMIT + "/config.json", tiny.get("config.json"));
        SERVED.put("/google-bert/pickled/resolve/" + COMMIT + "/vocab.txt", tiny.get("vocab.txt"));
    }

    /** Weights lie elsewhere than the hub, as those of real hubs do. */
    private static HttpServer serve() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                String path = exchange.getRequestURI().getPath();
                if (path.endsWith(".safetensors") && !path.startsWith("/store")) {
                    exchange.getResponseHeaders().add("Location", elsewhere() + "/store" + path);
                    answer(exchange, 302, null);
                } else {
                    byte[] file = SERVED.get(path.replaceFirst("^/store", ""));
                    answer(exchange, file == null ? 404 : 200, file);
                }
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body == null ? -1 : body.length);
        if (body != null) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private static String elsewhere() {
        return "http://127.0.0.1:" + ELSEWHERE.getAddress().getPort();
    }

    private static byte[] zip(String folder, Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(folder + file.getKey()));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    @DynamicPropertySource
    static void elsewhereIsAllowed(DynamicPropertyRegistry settings) {
        settings.add("thaw.outbound.allowed-origins", SentBaseModelsIT::elsewhere);
        settings.add("thaw.base-models.fetch.hub", SentBaseModelsIT::elsewhere);
    }

    @AfterAll
    static void close() {
        ELSEWHERE.stop(0);
    }

    @Autowired
    JdbcTemplate jdbc;

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @BeforeEach
    void noBaseModels() {
        jdbc.execute("TRUNCATE base_model CASCADE");
    }

    @Test
    void howeverACheckpointComesItIsTheSameBaseModel() throws IOException {
        new BaseModelFolder(data).addTinyBert("tiny");
        String content = imported(json("", "{\"name\": \"from-folder\", \"file\": \"tiny\"}"));

        assertThat(imported(upload(spec("files"), tiny))).isEqualTo(content);
        assertThat(imported(upload(spec("zip"), Map.of("tiny.zip", zip("", tiny)))))
                .isEqualTo(content);
        assertThat(imported(fetch("{\"name\": \"address\", \"files\": [{\"url\": \"@/tiny.zip?signature=secret\"}]}")))
                .isEqualTo(content);
        assertThat(imported(hub("bert-tiny"))).isEqualTo(content);
        assertThat(imported(hub("bert-shards"))).isEqualTo(content);
        assertThat(jdbc.queryForList("select source from base_model order by id", String.class))
                .containsExactly(
                        "tiny",
                        "config.json, model.safetensors, vocab.txt",
                        "tiny.zip",
                        elsewhere() + "/tiny.zip",
                        "google-bert/bert-tiny@" + COMMIT,
                        "google-bert/bert-shards@" + COMMIT);
    }

    @Test
    void theSameFilesAgainAreTheSameBaseModel() {
        ResponseEntity<JsonNode> first = upload(spec("tiny"), tiny);
        ResponseEntity<JsonNode> second = upload(spec("tiny"), tiny);

        assertThat(first.getStatusCode().value()).isEqualTo(201);
        assertThat(second.getStatusCode().value()).isEqualTo(200);
        assertThat(second.getBody()).isEqualTo(first.getBody());
    }

    @Test
    void aDeclaredHashIsHeldAgainstTheFile() {
        String right = Sha256.of(ByteBuffer.wrap(tiny.get("model.safetensors")));

        assertThat(upload(hash("model.safetensors", right), tiny)
                        .getStatusCode()
                        .value())
                .isEqualTo(201);
        assertRefused(
                upload(hash("model.safetensors", "0".repeat(64)), tiny),
                422,
                "/spec/sha256/model.safetensors digest_mismatch");
        assertRefused(upload(hash("other", right), tiny), 422, "/spec/sha256/other unknown_value");
        assertRefused(upload(hash("vocab.txt", "ABC"), tiny), 422, "/spec/sha256/vocab.txt invalid_name");
    }

    @Test
    void whatIsWrongWithTheFormIsSaidAtOnce() {
        MultiValueMap<String, Object> form = new LinkedMultiValueMap<>();
        form.add("file", part("../config.json", new byte[1]));
        form.add("weights", part("a", new byte[1]));
        assertRefused(send(form), 400, "/file invalid_name", "/weights unknown_field", "/spec missing_part");

        assertRefused(
                upload("{\"name\": \"../x\", \"more\": 1}", Map.of()),
                400,
                "/file missing_part",
                "/spec/name invalid_name",
                "/spec/more unknown_field");

        form.clear();
        form.add("spec", spec("twice"));
        form.add("spec", spec("twice"));
        form.add("file", part("vocab.txt", new byte[1]));
        form.add("file", part("vocab.txt", new byte[1]));
        assertRefused(send(form), 400, "/file duplicate_part", "/spec duplicate_part");
    }

    @Test
    void whatIsNoCheckpointIsRefusedAndNothingStays() throws IOException {
        List<Path> before = temporary();
        Map<String, byte[]> without = new TreeMap<>(tiny);
        without.remove("config.json");
        assertRefused(upload(spec("a"), without), 422, "/file checkpoint_invalid");
        assertRefused(upload(spec("a"), Map.of("a.zip", zip("", without))), 422, "/file checkpoint_invalid");
        assertRefused(upload(spec("a"), Map.of("weights.bin", new byte[] {1, 2, 3})), 422, "/file checkpoint_invalid");

        Map<String, byte[]> bomb = new TreeMap<>(tiny);
        bomb.put("model.safetensors", new byte[100 << 20]);
        ResponseEntity<JsonNode> refused = upload(spec("a"), Map.of("a.zip", zip("", bomb)));
        assertRefused(refused, 422, "/file checkpoint_invalid");
        assertThat(refused.getBody().at("/errors/0/message").stringValue()).contains("ten times");

        Map<String, byte[]> elsewhere = new TreeMap<>(tiny);
        elsewhere.put("../escaped.safetensors", tiny.get("model.safetensors"));
        assertRefused(upload(spec("a"), Map.of("a.zip", zip("in/", elsewhere))), 422, "/file checkpoint_invalid");

        assertThat(jdbc.queryForObject("select count(*) from base_model", Integer.class))
                .isZero();
        assertThat(temporary()).isSubsetOf(before);
    }

    private static List<Path> temporary() throws IOException {
        try (var all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().matches("thaw-(base-model|checkpoint).*"))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                              | 422 | /name missing_field, /files missing_field
            {"name": "a"}                                                   | 422 | /files missing_field
            {"name": "a", "repository": "b"}                                | 422 | /revision missing_field
            {"name": "a", "repository": "b", "revision": "main"}            | 422 | /revision invalid_name
            {"name": "a", "repository": "user/../../x", "revision": "C"}    | 422 | /repository invalid_name
            {"name": "a", "repository": "b@file", "revision": "C"}          | 422 | /repository invalid_name
            {"name": "a", "repository": "b", "revision": "C", "files": [{"url": "@/a"}]} | 422 | /files conflicting_fields
            {"name": "a", "repository": "b", "revision": "C"}               | 422 | /repository checkpoint_invalid
            {"name": "a", "repository": "google-bert/pickled", "revision": "C"} | 422 | /repository checkpoint_invalid
            {"name": "a", "files": [{"url": "http://10.0.0.1/a"}]}          | 422 | /files/0/url url_not_allowed
            {"name": "a", "files": [{"url": "@/a"}, {"url": "@/b/a"}, {"url": "@/"}]} | 422 | /files/1/url duplicate_value, /files/2/url invalid_name
            {"name": "a", "files": [{"url": "@/none.zip"}]}                 | 422 | /files/0/url fetch_failed
            {"name": "a", "files": [{"url": "@/large.zip"}]}                | 413 | /files/0/url payload_too_large
            {"name": "a", "files": [{"url": "@/tiny.zip", "sha256": "ZERO"}]} | 422 | /files/0/sha256 digest_mismatch
            """)
    void whatCannotBeFetchedIsRefused(String body, int status, String faults) {
        assertRefused(
                fetch(body.replace("\"C\"", '"' + COMMIT + '"').replace("ZERO", "0".repeat(64))),
                status,
                faults.split(", "));
    }

    private static String imported(ResponseEntity<JsonNode> answer) {
        assertThat(answer.getStatusCode().value())
                .as(String.valueOf(answer.getBody()))
                .isEqualTo(201);
        assertThat(answer.getHeaders().getLocation())
                .hasToString("/v1/base-models/" + answer.getBody().get("id").stringValue());
        return answer.getBody().get("content_hash").stringValue();
    }

    private static void assertRefused(ResponseEntity<JsonNode> answer, int status, String... faults) {
        assertThat(answer.getStatusCode().value())
                .as(String.valueOf(answer.getBody()))
                .isEqualTo(status);
        List<String> found = new ArrayList<>();
        answer.getBody()
                .get("errors")
                .forEach(error -> found.add(error.get("pointer").stringValue() + " "
                        + error.get("code").stringValue()));
        assertThat(found).containsExactlyInAnyOrder(faults);
    }

    private static String spec(String name) {
        return "{\"name\": \"" + name + "\"}";
    }

    private static String hash(String file, String sha256) {
        return "{\"name\": \"hashed\", \"sha256\": {\"" + file + "\": \"" + sha256 + "\"}}";
    }

    private static ByteArrayResource part(String filename, byte[] content) {
        return new ByteArrayResource(content) {
            @Override
            public String getFilename() {
                return filename;
            }
        };
    }

    private ResponseEntity<JsonNode> upload(String spec, Map<String, byte[]> files) {
        MultiValueMap<String, Object> form = new LinkedMultiValueMap<>();
        form.add("spec", spec);
        files.forEach((name, bytes) -> form.add("file", part(name, bytes)));
        return send(form);
    }

    private ResponseEntity<JsonNode> send(MultiValueMap<String, Object> form) {
        return http().post()
                .uri("/v1/base-models/upload")
                .contentType(MediaType.MULTIPART_FORM_DATA)
                .body(form)
                .retrieve()
                .toEntity(JsonNode.class);
    }

    private ResponseEntity<JsonNode> hub(String name) {
        return fetch("{\"name\": \"%s\", \"repository\": \"google-bert/%s\", \"revision\": \"%s\"}"
                .formatted(name, name, COMMIT));
    }

    private ResponseEntity<JsonNode> fetch(String body) {
        return json("/fetch", body.replace("@/", elsewhere() + "/"));
    }

    private ResponseEntity<JsonNode> json(String path, String body) {
        return http().post()
                .uri("/v1/base-models" + path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .toEntity(JsonNode.class);
    }

    private RestClient http() {
        return PlainHttp.builder()
                .baseUrl("http://localhost:" + port)
                .defaultStatusHandler(HttpStatusCode::isError, (request, response) -> {})
                .build();
    }
}
