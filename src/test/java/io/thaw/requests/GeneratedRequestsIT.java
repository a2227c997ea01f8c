package io.thaw.requests;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.inference.http.ModelOfEachTask;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Models;
import io.thaw.registry.Tensors;
import io.thaw.requests.RequestMaker.Made;
import io.thaw.security.ApiKeys;
import io.thaw.security.Scope;
import io.thaw.security.TenantAccount;
import io.thaw.security.Tenants;
import io.thaw.security.TestCredentials;
import io.thaw.tenant.Tenant;
import io.thaw.worker.Client;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests that are made from the API's own document, right and wrong ones, to things that are there, are another tenant's or were
 * deleted: every answer is one that the document names. {@code -Drequests=5000} makes so many for each resource.
 */
@IntegrationTest
@TestPropertySource(properties = "thaw.role=api")
class GeneratedRequestsIT {

    private static final int REQUESTS = Integer.getInteger("requests", 150);
    private static final Tenant OTHER = new Tenant("generated");

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final Map<String, List<String>> ids = new LinkedHashMap<>();

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

    @Test
    void everyAnswerIsOneThatTheDocumentNames() throws Exception {
        JsonNode api = json.readTree(get("/v3/api-docs"));
        Map<String, List<Operation>> resources = Operation.all(api).stream()
                .filter(operation -> !operation.path().endsWith("/events")) // which may go on for ever
                .collect(Collectors.groupingBy(Operation::resource, TreeMap::new, Collectors.toList()));
        someOfEverything();
        tenants.put(OTHER.id(), new TenantAccount.Quotas(1, null, null, null, null, null));
        String other =
                OTHER.call(() -> keys.issue("other", Scope.all(), null).secret().text());
        AnswerRules rules = new AnswerRules(api);
        Map<String, String> broken = new TreeMap<>();
        Map<Integer, Integer> statuses = new TreeMap<>();

        for (Map.Entry<String, List<Operation>> resource : resources.entrySet()) {
            RequestMaker maker = new RequestMaker(resource.getKey().hashCode(), ids);
            for (int i = 0; i < REQUESTS; i++) {
                Operation operation =
                        resource.getValue().get(i % resource.getValue().size());
                Made made = maker.make(operation);
                HttpResponse<String> answer = send(operation, made, maker.chance(0.1) ? other : TestCredentials.KEY);
                statuses.merge(answer.statusCode(), 1, Integer::sum);
                rules.broken(operation, answer)
                        .ifPresent(reason -> broken.putIfAbsent(
                                operation + ": " + reason.substring(0, Math.min(40, reason.length())),
                                reason + " after " + made.path() + " " + made.headers() + " "
                                        + new String(made.body(), java.nio.charset.StandardCharsets.UTF_8)));
                learn(answer);
            }
        }

        assertThat(broken).isEmpty();
        assertThat(resources).hasSizeGreaterThan(12);
        assertThat(statuses).containsKeys(200, 201, 202, 204, 400, 404, 409, 413, 415, 422);
    }

    private void someOfEverything() throws IOException {
        new ModelOfEachTask(baseModels, models, tensors).publish(data);
        Client user = new Client(port);
        String job = user.submit("tiny", Map.of("strategy", "head_only"), Map.of("epochs", 1));
        add("/v1/jobs/", job);
        add("/v1/datasets/", user.dataset());
        models.list(50, null).forEach(model -> {
            add("/v1/models/", model.id());
            add("/v1/models/", model.content().name());
            add("/v2/models/", model.content().name());
        });
        add("/v1/base-models/", "tiny");
        add("/v1/tenants/", OTHER.id());
    }

    private void add(String path, String id) {
        ids.computeIfAbsent(path, none -> new ArrayList<>()).add(id);
    }

    /** What was made can be asked for, and is known when it has been deleted, too. */
    private void learn(HttpResponse<String> answer) {
        if (answer.statusCode() == 201 || answer.statusCode() == 202) {
            answer.headers().firstValue("Location").ifPresent(location -> {
                int end = location.lastIndexOf('/') + 1;
                add(location.substring(0, end), location.substring(end));
            });
        }
    }

    private String get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    private HttpResponse<String> send(Operation operation, Made made, String key) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + made.path()))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", made.contentType())
                .method(
                        operation.method(),
                        made.body().length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(made.body()));
        made.headers().forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
