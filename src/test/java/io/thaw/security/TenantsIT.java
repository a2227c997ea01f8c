package io.thaw.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.dataset.Datasets;
import io.thaw.job.Jobs;
import io.thaw.registry.BaseModelFolder;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Models;
import io.thaw.tenant.Tenant;
import io.thaw.worker.Client;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** Two tenants of one service: what one has, the other neither sees nor learns of. */
@IntegrationTest
@TestPropertySource(properties = {"thaw.worker.poll=100ms", "thaw.worker.cores=1"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantsIT {

    private static final Tenant ACME = new Tenant("acme");
    private static final Tenant OTHER = new Tenant("other");

    /** Their rows are no tenant's. */
    private static final Set<String> WHOSE_IDS_ARE_NO_TENANTS = Set.of("/v1/tenants/", "/problems/");

    private static final Set<String> SHARED = Set.of("tenant", "flyway_schema_history");

    private static final TenantAccount.Quotas NO_LIMITS = new TenantAccount.Quotas(1, null, null, null, null, null);
    private static final String UNKNOWN = "_00000000000000000000000000";

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Tenants tenants;

    @Autowired
    ApiKeys keys;

    @Autowired
    Datasets datasets;

    @Autowired
    BaseModels baseModels;

    @Autowired
    Models models;

    @Autowired
    Jobs jobs;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    private String acmesKey;
    private String othersKey;
    private Client acme;
    private Client other;
    private String dataset;
    private String base;
    private String job;
    private String model;

    /** Acme has trained a model; other has only a key, for everything but tenants. */
    @BeforeAll
    void twoTenants() throws Exception {
        acmesKey = keyOf(ACME);
        othersKey = keyOf(OTHER);
        acme = new Client(port, acmesKey);
        other = new Client(port, othersKey);
        new BaseModelFolder(data).addTinyBert("tiny");
        acme.importBase("tiny");
        base = acme.get("/v1/base-models/tiny").get("id").stringValue();
        dataset = acme.dataset();
        job = acme.submit("tiny", Map.of("strategy", "head_only"), Map.of("epochs", 1));
        model = acme.succeeded(job).at("/result/model").stringValue();
        put(acmesKey, "/v1/models/melting/aliases/champion", "{\"version\": 1}");
    }

    @BeforeEach
    void withoutLimits() {
        for (Tenant tenant : List.of(ACME, OTHER)) {
            tenants.put(tenant.id(), NO_LIMITS);
        }
    }

    private String keyOf(Tenant tenant) {
        tenants.put(tenant.id(), NO_LIMITS);
        List<Scope> scopes = new ArrayList<>(Scope.all());
        scopes.remove(Scope.TENANTS);
        return tenant.call(() -> keys.issue("test", scopes, null)).secret().text();
    }

    @Test
    void everyTableThatIsNotSharedHasItsWall() {
        List<String> open = jdbc.queryForList(
                "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
                        + " and not (relrowsecurity and relforcerowsecurity)",
                String.class);

        assertThat(open).containsExactlyInAnyOrderElementsOf(SHARED);
    }

    @Test
    void theDatabaseShowsNobodyElsesRowsWhateverAQueryForgets() {
        Set<String> withRows = new TreeSet<>();
        for (String table :
                jdbc.queryForList("select tablename from pg_tables where schemaname = 'public'", String.class)) {
            if (!SHARED.contains(table)) {
                if (ACME.call(() -> rows(table)) > 0) {
                    withRows.add(table);
                }
                assertThat(OTHER.call(() -> foreignRows(table))).as(table).isZero();
                assertThat(new Tenant("").call(() -> rows(table))).as(table).isZero();
            }
        }
        assertThat(withRows)
                .contains(
                        "api_key",
                        "base_model",
                        "dataset",
                        "job",
                        "job_document",
                        "job_event",
                        "job_metric",
                        "model",
                        "model_alias",
                        "model_document");
    }

    private long rows(String table) {
        return jdbc.queryForObject("select count(*) from " + table, Long.class);
    }

    /** Other has a key and an audit log, which are its own. */
    private long foreignRows(String table) {
        return Set.of("api_key", "audit_entry").contains(table)
                ? jdbc.queryForObject("select count(*) from " + table + " where tenant <> 'other'", Long.class)
                : rows(table);
    }

    @Test
    void nobodyMakesOrMovesRowsForAnotherTenant() {
        assertThat(OTHER.<Integer>call(() -> jdbc.update("update job set priority = 7")))
                .isZero();
        assertThat(OTHER.<Integer>call(() -> jdbc.update("delete from model_document")))
                .isZero();
        assertThat(refused(() -> OTHER.call(
                        () -> jdbc.update("insert into model_alias (tenant, name, alias, version, updated_at)"
                                        + " values ('acme', 'melting', 'mine', 1, now())")
                                == 1)))
                .contains("row-level security");
    }

    private static String refused(BooleanSupplier change) {
        try {
            return "done: " + change.getAsBoolean();
        } catch (RuntimeException e) {
            return String.valueOf(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
        }
    }

    /** With the database's wall down: the connection works for all, the thread for other. */
    @Test
    void theServicesOwnQueriesAskForTheTenantsRows() {
        OTHER.run(() -> transaction.executeWithoutResult(open -> {
            jdbc.queryForList("select set_config('thaw.tenant', '*', true)");
            assertThat(rows("job")).isPositive();
            assertThat(datasets.find(dataset)).isEmpty();
            assertThat(datasets.list(10, null)).isEmpty();
            assertThat(baseModels.find(base)).isEmpty();
            assertThat(baseModels.find("tiny")).isEmpty();
            assertThat(baseModels.list()).isEmpty();
            for (String reference : List.of(model, "melting", "melting:1", "melting@champion")) {
                assertThat(models.find(reference)).as(reference).isEmpty();
            }
            assertThat(models.list(10, null)).isEmpty();
            assertThat(jobs.list(10, null, null)).isEmpty();
            assertThat(keys.list(200, null)).hasSize(keysOfOther());
        }));
        ACME.run(() -> assertThat(models.find("melting@champion")).isPresent());
    }

    private int keysOfOther() {
        return jdbc.queryForObject("select count(*) from api_key where tenant = 'other'", Integer.class);
    }

    @Test
    void aForeignIdIsAnsweredLikeOneThatIsNot() throws Exception {
        Map<String, String> foreign = Map.of(
                "/v1/datasets/",
                dataset,
                "/v1/jobs/",
                job,
                "/v1/models/",
                model,
                "/v1/base-models/",
                base,
                "/v1/api-keys/",
                ACME.call(() -> keys.list(1, null)).get(0).id(),
                "/v1/webhooks/",
                webhook(),
                "/v2/models/",
                model);
        assertThat(operations())
                .allSatisfy(operation -> assertThat(operation.contains("{"))
                        .isEqualTo(Stream.concat(foreign.keySet().stream(), WHOSE_IDS_ARE_NO_TENANTS.stream())
                                .anyMatch(path -> operation.contains(path + "{"))));
        Set<String> reached = new HashSet<>();
        for (String operation : operations()) {
            for (Map.Entry<String, String> resource : foreign.entrySet()) {
                String path = operation.split(" ")[1];
                if (path.startsWith(resource.getKey() + "{")) {
                    String id = resource.getValue();
                    String none = id.substring(0, id.indexOf('_')) + UNKNOWN;
                    for (String body : bodies(path)) {
                        HttpResponse<String> answer = ask(operation, id, body);
                        HttpResponse<String> unknown = ask(operation, none, body);
                        assertThat(answer.statusCode())
                                .as(operation + answer.body())
                                .isEqualTo(unknown.statusCode())
                                .isBetween(400, 499);
                        assertThat(answer.body().replace(id, none))
                                .as(operation)
                                .isEqualTo(unknown.body());
                        assertThat(said(answer)).isEqualTo(said(unknown));
                        if (answer.statusCode() == 404 || path.startsWith("/v2/")) {
                            reached.add(operation);
                        }
                    }
                }
            }
        }
        assertThat(reached).hasSizeGreaterThan(40);
        assertThat(acme.job(job).get("status").stringValue()).isEqualTo("succeeded");
        assertThat(acme.get("/v1/models/" + model).get("id").stringValue()).isEqualTo(model);
    }

    private String webhook() {
        ACME.run(() -> jdbc.update("""
                insert into webhook (tenant, id, url, events, format, secret, created_at)
                values (?, 'wh_1', 'https://hooks.example.com', '{}', 'STANDARD', '', now()) on conflict do nothing""", ACME.id()));
        return "wh_1";
    }

    /** The names of an answer's header fields, without what Tomcat says of the connection, now and then. */
    private static Set<String> said(HttpResponse<?> answer) {
        Set<String> names = new TreeSet<>(answer.headers().map().keySet());
        names.removeAll(Set.of("connection", "keep-alive"));
        return names;
    }

    /** What gets as far as the id, as well as what does not. */
    private static List<String> bodies(String path) {
        return List.of(
                "{}",
                "{\"inputs\": \"the ice\"}",
                "{\"overlap_hours\": 1}",
                "{\"version\": 1}",
                "{\"through\": \"embeddings\"}",
                "{\"inputs\": [{\"name\": \"text\", \"datatype\": \"BYTES\", \"shape\": [1], \"data\": [\"the ice\"]}]}");
    }

    private Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        mappings.getHandlerMethods().keySet().forEach(mapping -> {
            for (String path : mapping.getPatternValues()) {
                for (RequestMethod method : mapping.getMethodsCondition().getMethods()) {
                    operations.add(method + " " + path);
                }
            }
        });
        return operations;
    }

    private HttpResponse<String> ask(String operation, String id, String body) throws Exception {
        String[] parts = operation.split(" ");
        String path = parts[1].replaceFirst("\\{[^}]+}", id).replaceAll("\\{[^}]+}", "1");
        return send(othersKey, parts[0], path, parts[0].equals("GET") || parts[0].equals("DELETE") ? null : body);
    }

    private HttpResponse<String> put(String key, String path, String body) throws Exception {
        return send(key, "PUT", path, body);
    }

    private HttpResponse<String> send(String key, String method, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/jobs {'name': 'mine', 'base_model': 'BASE', 'dataset': 'DATASET',"
                        + " 'task': {'type': 'text-classification'}, 'freeze': {'strategy': 'full'}}",
                "/v1/freeze-plans {'base_model': 'BASE', 'task': {'type': 'text-classification', 'labels': 2},"
                        + " 'freeze': {'strategy': 'full'}}",
                "/v1/predict {'models': ['MODEL'], 'inputs': 'the ice'}",
                "/v1/embeddings {'model': 'MODEL', 'input': 'the ice'}"
            })
    void aForeignIdInABodyIsAnsweredLikeOneThatIsNot(String request) throws Exception {
        String path = request.substring(0, request.indexOf(' '));
        String body = request.substring(path.length() + 1).replace('\'', '"');
        HttpResponse<String> foreign = send(
                othersKey,
                "POST",
                path,
                body.replace("BASE", base).replace("DATASET", dataset).replace("MODEL", model));
        HttpResponse<String> unknown = send(
                othersKey,
                "POST",
                path,
                body.replace("BASE", "base" + UNKNOWN)
                        .replace("DATASET", "ds" + UNKNOWN)
                        .replace("MODEL", "model" + UNKNOWN));

        assertThat(foreign.body()).contains("not_found");
        assertThat(foreign.statusCode()).isEqualTo(unknown.statusCode());
        assertThat(withoutGuesses(foreign)
                        .replace(base, "base" + UNKNOWN)
                        .replace(dataset, "ds" + UNKNOWN)
                        .replace(model, "model" + UNKNOWN))
                .isEqualTo(withoutGuesses(unknown));
    }

    /** What a name may have been meant for is guessed from the name, and from models that everybody knows. */
    private static String withoutGuesses(HttpResponse<String> answer) {
        return answer.body().replaceAll("Did you mean[^\"]*", "");
    }

    @Test
    void listsAreEachTenantsOwn() {
        for (String path : List.of("/v1/datasets", "/v1/jobs", "/v1/models", "/v1/base-models")) {
            assertThat(acme.get(path).get("data")).as(path).isNotEmpty();
            assertThat(other.get(path).get("data")).as(path).isEmpty();
        }
    }

    @Test
    void namesAndContentsOfOneTenantAreFreeForAnother() {
        Tenant third = new Tenant("third");
        Client client = new Client(port, keyOf(third));
        client.importBase("tiny");
        String trains = client.submit("tiny", Map.of("strategy", "head_only"), Map.of("epochs", 1));
        JsonNode trained = client.succeeded(trains);

        assertThat(client.dataset()).isNotEqualTo(dataset);
        assertThat(client.get("/v1/models/melting").get("version").intValue()).isEqualTo(1);
        assertThat(client.get("/v1/models/melting").get("id")).isEqualTo(trained.at("/result/model"));
        assertThat(acme.get("/v1/models/melting").get("id").stringValue()).isEqualTo(model);
        assertThat(third.<Long>call(() -> rows("model_document"))).isPositive();
    }

    @Test
    void whatATenantMayQueueIsSaidToIt() throws Exception {
        String quotas = "{\"max_queued_jobs\": 0, \"weight\": 2}";
        assertThat(send(TestCredentials.KEY, "PUT", "/v1/tenants/acme", quotas).statusCode())
                .isEqualTo(200);

        JsonNode refused = acme.post("/v1/jobs", acme.spec("tiny", Map.of("strategy", "full"), Map.of("epochs", 1)));

        assertThat(refused.get("code").stringValue()).isEqualTo("quota_exceeded");
        JsonNode account = new Client(port).get("/v1/tenants/acme");
        assertThat(account.get("max_queued_jobs").intValue()).isZero();
        assertThat(account.get("weight").doubleValue()).isEqualTo(2);
        assertThat(account.at("/usage/device_seconds_today").doubleValue()).isPositive();
    }

    @Test
    void whatATenantStoresIsCountedAndBounded() {
        JsonNode more = acme.upload(twentyRows("more"));
        assertThat(more.has("id")).as("%s", more).isTrue();
        long stored = storedByAcme();
        assertThat(stored).isEqualTo(ACME.<Long>call(() -> jdbc.queryForObject("""
                select (select sum(stored_bytes) from dataset) + (select sum(stored_bytes) from base_model)
                    + (select sum(stored_bytes) from model)""", Long.class)));
        tenants.put(ACME.id(), new TenantAccount.Quotas(1, null, null, null, stored, null));

        assertThat(acme.dataset()).as("the same content takes no more").isEqualTo(dataset);
        assertThat(List.of(
                        acme.upload(twentyRows("still more")),
                        acme.post("/v1/base-models", Map.of("name", "another", "file", "tiny")),
                        acme.post("/v1/jobs", acme.spec("tiny", Map.of("strategy", "full"), Map.of("epochs", 1)))))
                .allSatisfy(refused -> {
                    assertThat(refused.get("status").intValue()).isEqualTo(403);
                    assertThat(refused.get("code").stringValue()).isEqualTo("storage_quota_exceeded");
                });
        assertThat(storedByAcme()).isEqualTo(stored);

        acme.delete("/v1/datasets/" + more.get("id").stringValue());
        assertThat(storedByAcme()).isLessThan(stored);
    }

    private static String twentyRows(String word) {
        return IntStream.range(0, 20)
                .mapToObj(row -> word + " " + row + "," + row % 2)
                .collect(Collectors.joining("\n", "text,label\n", "\n"));
    }

    private long storedByAcme() {
        return new Client(port)
                .get("/v1/tenants/acme")
                .at("/usage/stored_bytes")
                .longValue();
    }

    @Test
    void whoAsksTooOftenIsToldWhenToComeBack() throws Exception {
        send(TestCredentials.KEY, "PUT", "/v1/tenants/other", "{\"max_requests_per_minute\": 3}");
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(send(othersKey, "GET", "/v1/jobs", null));
        }

        assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(200, 200, 200, 429);
        assertThat(answers.get(0).headers().firstValue("RateLimit-Policy")).contains("\"requests\";q=3;w=60");
        assertThat(answers.get(0).headers().firstValue("RateLimit").orElseThrow())
                .startsWith("\"requests\";r=2;t=");
        HttpResponse<String> refused = answers.get(3);
        assertThat(refused.body()).contains("rate_limited");
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 20);
        assertThat(send(acmesKey, "GET", "/v1/jobs", null).headers().firstValue("RateLimit"))
                .isEmpty();
    }

    @Test
    void aTenantIsMadeAndGivenItsFirstKey() throws Exception {
        assertThat(send(TestCredentials.KEY, "PUT", "/v1/tenants/made", "{}").statusCode())
                .isEqualTo(201);
        HttpResponse<String> key = send(
                TestCredentials.KEY,
                "POST",
                "/v1/tenants/made/api-keys",
                "{\"name\": \"first\", \"scopes\": [\"admin\", \"jobs:read\"]}");
        assertThat(key.statusCode()).isEqualTo(201);
        String secret = key.body().replaceAll("(?s).*(thaw_[0-9a-f]{64}).*", "$1");

        assertThat(new Client(port, secret).get("/v1/api-keys").get("data")).hasSize(1);
        assertThat(new Client(port, secret).get("/v1/jobs").get("data")).isEmpty();
        assertThat(new Client(port)
                        .get("/v1/tenants")
                        .get("data")
                        .valueStream()
                        .map(t -> t.get("id").stringValue()))
                .containsSubsequence("acme", "default", "made", "other");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            PUT  | /v1/tenants/Acme%20Inc     | {}                                          | invalid_name
            PUT  | /v1/tenants/acme           | {"weight": 0, "max_running_jobs": -1}       | out_of_range
            PUT  | /v1/tenants/acme           | {"max_jobs": 1}                             | unknown_field
            POST | /v1/tenants/nobody/api-keys | {"name": "a", "scopes": ["admin"]}         | not_found
            GET  | /v1/tenants/nobody         |                                             | not_found
            """)
    void whatIsWrongWithATenantIsSaid(String method, String path, String body, String code) throws Exception {
        assertThat(send(TestCredentials.KEY, method, path, body).body()).contains("\"" + code + "\"");
    }

    @Test
    void whoMayMakeKeysOfATenantMayNotMakeTenants() throws Exception {
        String body = "{\"name\": \"more\", \"scopes\": [\"predict\", \"tenants\"]}";
        HttpResponse<String> refused = send(othersKey, "POST", "/v1/api-keys", body);

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("/scopes");
        assertThat(send(othersKey, "GET", "/v1/tenants", null).statusCode()).isEqualTo(403);
        assertThat(send(TestCredentials.KEY, "POST", "/v1/api-keys", body).statusCode())
                .isEqualTo(201);
    }
}
