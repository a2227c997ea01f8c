package io.thaw.requests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.thaw.database.IntegrationTest;
import io.thaw.inference.http.ModelOfEachTask;
import io.thaw.registry.BaseModelFolder;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Models;
import io.thaw.registry.Tensors;
import io.thaw.security.ApiKeys;
import io.thaw.security.IdentityProvider;
import io.thaw.security.Scope;
import io.thaw.security.TenantAccount.Quotas;
import io.thaw.security.Tenants;
import io.thaw.tenant.Tenant;
import io.thaw.worker.Client;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every bad input of the table gets its exact status and type, and leaves nothing behind. */
@IntegrationTest
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class BadInputsIT {

    /** How many lines the list has that the service was designed by. */
    private static final Map<String, Integer> LISTED =
            Map.of("dataset", 88, "job", 82, "freeze", 69, "predict", 76, "model", 83);

    private static final int LARGEST_REQUEST = 16 << 20;
    private static final Quotas NO_LIMITS = new Quotas(1, null, null, null, null, null);
    private static final IdentityProvider PROVIDER = new IdentityProvider();
    private static final HttpServer ELSEWHERE = elsewhere();

    private final JsonMapper json = new JsonMapper();
    private final Map<String, String> named = new TreeMap<>(Contents.TEXTS);

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

    @Autowired
    Tenants tenants;

    @Autowired
    ApiKeys keys;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    MeterRegistry meters;

    private Path checkpoint;
    private Sender sender;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        PROVIDER.isTrustedBy(registry);
        registry.add("thaw.role", () -> "api");
        registry.add("spring.servlet.multipart.max-request-size", () -> LARGEST_REQUEST + "B");
        registry.add("thaw.outbound.private-networks", () -> "127.0.0.0/8");
        registry.add(
                "thaw.outbound.allowed-origins",
                () -> "http://127.0.0.1:" + ELSEWHERE.getAddress().getPort());
    }

    @BeforeAll
    void someOfEverything() throws Exception {
        sender = new Sender(port, named, LARGEST_REQUEST);
        BaseModelFolder folder = new BaseModelFolder(data);
        folder.addTinyBert("tiny");
        folder.addOtherTinyBert("other");
        checkpoint = Path.of(data).resolveSibling("base-models").resolve("bad");
        new ModelOfEachTask(baseModels, models, tensors).publish(data);
        baseModels.importFrom("taken", "other");
        own();
        others();
        credentials();
        named.put("elsewhere", "http://127.0.0.1:" + ELSEWHERE.getAddress().getPort());
    }

    private static HttpServer elsewhere() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/rows.csv", exchange -> {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write("text,label\na,x\nb,y\n".getBytes(UTF_8));
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterAll
    void nobodyIsAskedAnyMore() {
        PROVIDER.close();
        ELSEWHERE.stop(0);
    }

    private void own() throws Exception {
        Client client = new Client(port);
        named.put("dataset", client.dataset());
        for (String state : List.of("queued", "paused", "running", "succeeded")) {
            named.put(state + " job", client.submit("tiny", "head_only", Map.of("epochs", 1)));
        }
        jdbc.update("update job set state = 'RUNNING', claimed_at = now() where id = ?", named.get("running job"));
        jdbc.update("update job set state = 'SUCCEEDED', finished_at = now() where id = ?", named.get("succeeded job"));
        assertThat(sender.send("POST /v1/jobs", List.of("Idempotency-Key: used"), "job name=\"first\"")
                        .status())
                .isEqualTo(202);
        Sender.Answer withoutValidation = sender.send(
                "POST /v1/datasets",
                List.of(),
                "form file a.csv text,label\\na,x\\nb,y\\nc,x\\nd,y\\n ¶ spec {\"split\":{\"validation\":0}}");
        named.put(
                "without validation",
                json.readTree(withoutValidation.body()).get("id").stringValue());
    }

    /** What another tenant has, which may queue no more; and tenants that may do nothing else. */
    private void others() throws Exception {
        Tenant other = new Tenant("other");
        tenants.put(other.id(), NO_LIMITS);
        String key = key(other, Scope.all());
        Client client = new Client(port, key);
        client.importBase("tiny");
        named.put("their base", client.get("/v1/base-models/tiny").get("id").stringValue());
        named.put("their dataset", client.dataset());
        named.put("their job", client.submit("tiny", "head_only", Map.of("epochs", 1)));
        named.put("their model", other.call(this::model));
        tenants.put(other.id(), new Quotas(1, 0, null, null, null, null));
        named.put("queues too much", key);
        Tenant full = new Tenant("full");
        tenants.put(full.id(), new Quotas(1, null, null, null, 0L, null));
        named.put("stores too much", key(full, Scope.all()));
        Tenant often = new Tenant("often");
        tenants.put(often.id(), new Quotas(1, null, null, null, null, 1));
        named.put("too often", key(often, Scope.all()));
    }

    private String model() {
        try {
            new ModelOfEachTask(baseModels, models, tensors).publish(data);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return models.find("text-classification").orElseThrow().id();
    }

    private String key(Tenant tenant, List<Scope> scopes) {
        return tenant.call(() -> keys.issue("key", scopes, null).secret().text());
    }

    private void credentials() throws JOSEException {
        ApiKeys.Issued revoked = Tenant.DEFAULT.call(() -> keys.issue("revoked", Scope.all(), null));
        Tenant.DEFAULT.run(() -> keys.revoke(revoked.key().id()));
        named.put("revoked", revoked.secret().text());
        named.put("without scopes", key(Tenant.DEFAULT, List.of(Scope.METRICS_READ)));
        JWTClaimsSet.Builder claims = IdentityProvider.claims();
        named.put("unsigned", new PlainJWT(claims.build()).serialize());
        named.put(
                "expired",
                PROVIDER.signed(IdentityProvider.claims()
                        .expirationTime(Date.from(Instant.now().minusSeconds(300)))
                        .build()));
        named.put(
                "other issuer",
                PROVIDER.signed(IdentityProvider.claims()
                        .issuer("https://evil.example.com")
                        .build()));
        named.put(
                "other audience",
                PROVIDER.signed(IdentityProvider.claims().audience("mail").build()));
    }

    @Test
    void theTableTriesEveryLineOfTheList() {
        Map<String, TreeSet<String>> lines = BadInput.all().stream()
                .map(BadInput::id)
                .collect(Collectors.groupingBy(
                        id -> id.substring(0, id.indexOf('-')), Collectors.toCollection(TreeSet::new)));

        LISTED.forEach((resource, count) -> assertThat(lines.get(resource))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, count)
                        .mapToObj(line -> "%s-%02d".formatted(resource, line))
                        .toList()));
        assertThat(lines).hasSameSizeAs(LISTED);
    }

    @Test
    void whatIsAnsweredOtherwiseThanTheListAsksForHasItsReason() {
        assertThat(BadInput.all())
                .allSatisfy(row -> assertThat(row.asListed() || !row.note().isEmpty())
                        .as("%s answers %s %s, listed is %s", row, row.status(), row.code(), row.listed())
                        .isTrue());
    }

    static Stream<BadInput> rows() {
        return BadInput.all().stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aBadInputIsAnsweredAsTheTableSays(BadInput row) throws Exception {
        if (row.provenElsewhere()) {
            assertThatThereIsATest(row.subject());
            return;
        }
        List<Integer> before = counts();

        Sender.Answer answer =
                row.request().startsWith("damage ") ? imported(Damages.of(row.subject())) : sender.answer(row);

        assertThat(answer.status()).as(answer.body()).isEqualTo(Integer.parseInt(row.status()));
        if (!row.code().isEmpty()) {
            JsonNode problem = json.readTree(answer.body());
            assertThat(problem.get("code").stringValue()).isEqualTo(row.code());
            assertThat(problem.get("type").stringValue())
                    .isEqualTo("/problems/" + row.code().replace('_', '-'));
            assertThat(pointers(problem)).isEqualTo(row.pointers());
            assertThat(problem.get("errors"))
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo(100)
                    .allSatisfy(error -> assertThat(error.get("message").stringValue())
                            .as("says nothing of where the service keeps its files")
                            .hasSizeLessThan(500)
                            .doesNotContain(Path.of(data).getParent().toString()));
        }
        if (answer.status() >= 400) {
            assertThat(counts()).isEqualTo(before);
        }
    }

    /** The sender is gone before the answer is there: that is no failure of the service, and it says nothing of it. */
    @Test
    void whoGoesAwayIsNoFailure(CapturedOutput output) throws Exception {
        long before = predictions();
        for (int i = 0; i < 20; i++) {
            try (Socket socket = new Socket("localhost", port)) {
                String body = "{\"inputs\":[" + "\"the ice\",".repeat(500) + "\"melts\"]}";
                socket.getOutputStream()
                        .write(("POST /v1/models/text-classification/predict HTTP/1.1\r\nHost: x\r\n"
                                        + "Content-Type: application/json\r\nContent-Length: " + body.length()
                                        + "\r\n\r\n"
                                        + body)
                                .getBytes(UTF_8));
            }
        }

        await().until(() -> predictions() >= before + 20);
        assertThat(output).doesNotContain("ERROR", " WARN ");
    }

    /** Requests that were dealt with, whoever was still there. */
    private long predictions() {
        return meters.find("http.server.requests").tag("uri", "/v1/models/{id}/predict").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private static String pointers(JsonNode problem) {
        return problem.get("errors")
                .valueStream()
                .map(error -> error.get("pointer").stringValue())
                .distinct()
                .collect(Collectors.joining(" "));
    }

    private static void assertThatThereIsATest(String name) throws ClassNotFoundException {
        int hash = name.indexOf('#');
        Class<?> type = Class.forName("io.thaw." + name.substring(0, hash));
        assertThat(type.getDeclaredMethods())
                .filteredOn(method -> Stream.of(method.getAnnotations())
                        .anyMatch(annotation ->
                                annotation.annotationType().getSimpleName().endsWith("Test")))
                .extracting(Method::getName)
                .contains(name.substring(hash + 1));
    }

    private List<Integer> counts() {
        return Stream.of("dataset", "base_model", "model", "model_alias", "job", "webhook")
                .map(table -> Tenant.ALL.<Integer>call(
                        () -> jdbc.queryForObject("select count(*) from " + table, Integer.class)))
                .toList();
    }

    /** Imports a checkpoint that something was done to. */
    private Sender.Answer imported(Damages.Damage damage) throws Exception {
        if (Files.exists(checkpoint)) {
            try (Stream<Path> files = Files.walk(checkpoint)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        new BaseModelFolder(data).addTinyBert("bad");
        damage.to(checkpoint);
        Sender.Answer answer = sender.send("POST /v1/base-models", List.of(), "{\"name\":\"bad\",\"file\":\"bad\"}");
        if (answer.status() == 201) {
            sender.send("DELETE /v1/base-models/bad", List.of(), "");
        }
        return answer;
    }
}
