package io.thaw.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.thaw.PlainHttp;
import io.thaw.database.IntegrationTest;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.history.JobHistory;
import io.thaw.job.JobJournal;
import io.thaw.job.JobQueue;
import io.thaw.job.Lease;
import io.thaw.job.QueuedJobs;
import io.thaw.tenant.Tenant;
import io.thaw.webhook.Receiver.Received;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@IntegrationTest
@TestPropertySource(properties = {"thaw.role=api", "thaw.outbound.private-networks=127.0.0.0/8"})
class WebhooksIT {

    private static final Receiver RECEIVER = new Receiver();
    private static final JsonMapper JSON = new JsonMapper();

    @DynamicPropertySource
    static void theReceiverIsAllowed(DynamicPropertyRegistry settings) {
        settings.add("thaw.outbound.allowed-origins", RECEIVER::origin);
    }

    @AfterAll
    static void close() {
        RECEIVER.close();
    }

    @LocalServerPort
    int port;

    @Autowired
    ApplicationContext context;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    JobQueue queue;

    @Autowired
    JobJournal journal;

    @Autowired
    JobHistory history;

    @Autowired
    TransactionTemplate transaction;

    private QueuedJobs jobs;
    private String path;

    @BeforeEach
    void nobodyIsToldYet() {
        jobs = new QueuedJobs(context);
        jdbc.execute("delete from webhook");
        jobs.clear();
        path = "/" + UUID.randomUUID();
    }

    @Test
    void whatBecomesOfAJobIsToldAndSigned() throws Exception {
        JsonNode webhook = add(path, "'job.queued', 'job.running', 'job.failed'", "standard");
        String job = jobs.add("default", 0);
        failNext();

        await().untilAsserted(() -> assertThat(RECEIVER.at(path)).hasSize(3));
        com.standardwebhooks.Webhook verifier =
                new com.standardwebhooks.Webhook(webhook.get("secret").stringValue());
        for (Received received : RECEIVER.at(path)) {
            assertThatCode(() -> verifier.verify(received.body(), received.headers()))
                    .doesNotThrowAnyException();
            assertThat(received.header("Content-Type")).isEqualTo("application/json");
        }
        assertThat(bodies())
                .extracting(body -> body.get("type").stringValue())
                .containsExactly("job.queued", "job.running", "job.failed");
        JsonNode failed = bodies().get(2);
        assertThat(failed.propertyNames()).containsExactly("type", "timestamp", "data");
        assertThat(failed.at("/data/id").stringValue()).isEqualTo(job);
        assertThat(failed.at("/data/name").stringValue()).isEqualTo("reviews");
        assertThat(failed.at("/data/sequence").longValue()).isEqualTo(3);
        assertThat(failed.at("/data/failure/0/code").stringValue()).isEqualTo("loss_not_finite");
        assertThat(deliveries(webhook))
                .extracting(delivery -> delivery.get("state").stringValue())
                .containsExactly("delivered", "delivered", "delivered");
    }

    private void failNext() {
        Lease lease = Tenant.ALL.call(() -> queue.claim("worker").orElseThrow());
        lease.tenant().run(() -> journal.fail(lease, List.of(new Fault("", ErrorKind.LOSS_NOT_FINITE, "At step 7."))));
    }

    @Test
    void onlyWhatAWebhookWantsIsToldAndOnlyOfItsTenant() {
        jobs.addTenant("another", 1, null, null);
        add(path, "'job.running'", "standard");
        jobs.add("another", 0);
        jobs.add("default", 0);
        IntStream.range(0, 2).forEach(job -> failNext());

        await().untilAsserted(() -> assertThat(RECEIVER.at(path)).hasSize(1));
        assertThat(jdbc.queryForObject("select count(*) from webhook_delivery", Integer.class))
                .isEqualTo(1);
    }

    @Test
    void cloudEventsAreTold() {
        add(path, "'job.queued'", "cloudevents");
        String job = jobs.add("default", 0);

        await().untilAsserted(() -> assertThat(RECEIVER.at(path)).hasSize(1));
        Received received = RECEIVER.at(path).get(0);
        assertThat(received.header("Content-Type")).isEqualTo("application/cloudevents+json");
        JsonNode event = JSON.readTree(received.body());
        assertThat(event.get("specversion").stringValue()).isEqualTo("1.0");
        assertThat(event.get("id").stringValue()).isEqualTo(received.header("webhook-id"));
        assertThat(event.get("type").stringValue()).isEqualTo("io.thaw.job.queued");
        assertThat(event.get("source").stringValue()).isEqualTo("/v1/jobs");
        assertThat(event.get("subject").stringValue()).isEqualTo(job);
        assertThat(event.at("/data/status").stringValue()).isEqualTo("queued");
    }

    @Test
    void whatDidNotHappenIsNotTold() {
        JsonNode webhook = add(path, "'job.queued', 'job.paused'", "standard");
        String job = jobs.add("default", 0);
        transaction.executeWithoutResult(undone -> {
            history.append(job, "state", Map.of("status", "paused"));
            undone.setRollbackOnly();
        });

        await().untilAsserted(() -> assertThat(RECEIVER.at(path)).hasSize(1));
        assertThat(deliveries(webhook)).hasSize(1);
    }

    @Test
    void whatIsNotAcceptedIsSentAgainUnderTheSameId() {
        RECEIVER.answer(path, 500);
        JsonNode webhook = add(path, "'job.queued'", "standard");
        jobs.add("default", 0);

        await().untilAsserted(() -> assertThat(
                        deliveries(webhook).get(0).path("last_status").asInt(0))
                .isEqualTo(500));
        JsonNode pending = deliveries(webhook).get(0);
        assertThat(pending.get("state").stringValue()).isEqualTo("pending");
        assertThat(pending.get("last_error").stringValue()).isEqualTo("It answered with 500.");

        RECEIVER.answer(path, 200);
        dueNow();
        await().untilAsserted(
                        () -> assertThat(deliveries(webhook).get(0).get("state").stringValue())
                                .isEqualTo("delivered"));
        assertThat(RECEIVER.at(path))
                .hasSize(2)
                .extracting(received -> received.header("webhook-id"))
                .containsOnly(pending.get("id").stringValue());
    }

    private void dueNow() {
        jdbc.update(
                "update webhook_delivery set next_attempt_at = clock_timestamp() where next_attempt_at is not null");
    }

    @Test
    void whoIsGoneIsToldNothingUntilATestIsAskedFor() {
        RECEIVER.answer(path, 410);
        JsonNode webhook = add(path, "'job.queued'", "standard");
        jobs.add("default", 0);
        await().untilAsserted(() ->
                assertThat(get(webhook).path("disabled_reason").asString()).contains("410"));
        jobs.add("default", 0);
        assertThat(deliveries(webhook)).hasSize(1);

        RECEIVER.answer(path, 204);
        JsonNode test = JSON.readTree(ask(HttpMethod.POST, address(webhook) + "/test", "", 202));
        assertThat(test.get("type").stringValue()).isEqualTo("webhook.test");
        assertThat(get(webhook).get("disabled_at").isNull()).isTrue();
        await().untilAsserted(() -> assertThat(bodies())
                .extracting(body -> body.get("type").stringValue())
                .containsExactly("job.queued", "webhook.test"));
    }

    @Test
    void whoAcceptsNothingForDaysIsGivenUp() {
        RECEIVER.answer(path, 503);
        JsonNode webhook = add(path, "'job.queued'", "standard");
        jobs.add("default", 0);
        await().untilAsserted(() -> assertThat(
                        deliveries(webhook).get(0).path("attempts").intValue())
                .isEqualTo(1));
        jdbc.update("update webhook_delivery set attempts = ?", Outbox.PAUSES.size());
        dueNow();

        await().untilAsserted(
                        () -> assertThat(deliveries(webhook).get(0).get("state").stringValue())
                                .isEqualTo("failed"));
        assertThat(get(webhook).get("disabled_reason").stringValue())
                .isEqualTo("Nothing was accepted for days. The last attempt: It answered with 503.");
    }

    @Test
    void aSlowWebhookKeepsNoOtherFromBeingTold() {
        RECEIVER.hold();
        add("/slow", "'job.queued'", "standard");
        add(path, "'job.queued'", "standard");
        IntStream.range(0, 6).forEach(job -> jobs.add("default", 0));

        await().untilAsserted(() -> assertThat(RECEIVER.at(path)).hasSize(6));
        assertThat(RECEIVER.at("/slow")).hasSize(1);
        RECEIVER.release();
        await().untilAsserted(() -> assertThat(RECEIVER.at("/slow")).hasSize(6));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'url': 'http://169.254.169.254/', 'events': ['job.failed']      | 422 | /url url_not_allowed",
                "'url': 'http://127.0.0.1/', 'events': ['job.failed']            | 422 | /url url_not_allowed",
                "'url': 'http://hooks.example.com/', 'events': ['job.failed']    | 422 | /url url_not_allowed",
                "'url': 'file:///etc/passwd', 'events': ['job.failed']           | 422 | /url url_not_allowed",
                "'url': 'here', 'events': []                                     | 422 | /events out_of_range",
                "'url': 'here', 'events': ['job.exploded']                       | 422 | /events/0 unknown_value",
                "'url': 'here', 'events': ['job.failed'], 'format': 'xml'        | 422 | /format unknown_value",
                "'url': 'here', 'events': ['job.failed'], 'secret': 'mine'       | 400 | /secret unknown_field",
                "'events': ['job.failed']                                        | 422 | /url missing_field"
            })
    void aWebhookThatCannotBeIsRefused(String fields, int status, String fault) {
        String body = "{" + fields.replace('\'', '"').replace("here", RECEIVER.origin() + path) + "}";

        JsonNode problem = JSON.readTree(ask(HttpMethod.POST, "/v1/webhooks", body, status));

        assertThat(problem.get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").stringValue() + " "
                                + error.get("code").stringValue()))
                .containsExactly(fault);
        assertThat(jdbc.queryForObject("select count(*) from webhook", Integer.class))
                .isZero();
    }

    @Test
    void aSecretIsShownOnce() {
        JsonNode webhook = add(path, "'job.failed'", "standard");

        assertThat(webhook.get("secret").stringValue()).startsWith("whsec_").hasSize(38);
        assertThat(get(webhook).has("secret")).isFalse();
        assertThat(ask(HttpMethod.GET, "/v1/webhooks", "", 200)).doesNotContain("whsec_");
    }

    @Test
    void aTenantHasAFewWebhooks() {
        IntStream.range(0, 20).forEach(number -> add(path + number, "'job.failed'", "standard"));

        assertThat(ask(HttpMethod.POST, "/v1/webhooks", body(path, "'job.failed'", "standard"), 429))
                .contains("as many as may be");
    }

    @Test
    void aDeletedWebhookIsToldNothing() {
        JsonNode webhook = add(path, "'job.queued'", "standard");
        ask(HttpMethod.DELETE, address(webhook), "", 204);
        jobs.add("default", 0);

        assertThat(jdbc.queryForObject("select count(*) from webhook_delivery", Integer.class))
                .isZero();
        ask(HttpMethod.GET, address(webhook), "", 404);
        ask(HttpMethod.GET, address(webhook) + "/deliveries", "", 404);
        ask(HttpMethod.POST, address(webhook) + "/test", "", 404);
        ask(HttpMethod.DELETE, address(webhook), "", 404);
    }

    private static String body(String path, String events, String format) {
        return "{'url': '%s', 'events': [%s], 'format': '%s'}"
                .formatted(RECEIVER.origin() + path, events, format)
                .replace('\'', '"');
    }

    private JsonNode add(String path, String events, String format) {
        return JSON.readTree(ask(HttpMethod.POST, "/v1/webhooks", body(path, events, format), 201));
    }

    private static String address(JsonNode webhook) {
        return "/v1/webhooks/" + webhook.get("id").stringValue();
    }

    private JsonNode get(JsonNode webhook) {
        return JSON.readTree(ask(HttpMethod.GET, address(webhook), "", 200));
    }

    private List<JsonNode> deliveries(JsonNode webhook) {
        return JSON.readTree(ask(HttpMethod.GET, address(webhook) + "/deliveries", "", 200))
                .get("data")
                .valueStream()
                .toList();
    }

    private List<JsonNode> bodies() {
        return RECEIVER.at(path).stream()
                .map(received -> JSON.readTree(received.body()))
                .toList();
    }

    private String ask(HttpMethod method, String address, String body, int status) {
        RestClient.RequestBodySpec request = PlainHttp.builder()
                .baseUrl("http://localhost:" + port)
                .build()
                .method(method)
                .uri(address)
                .contentType(MediaType.APPLICATION_JSON);
        if (!body.isEmpty()) {
            request.body(body);
        }
        ResponseEntity<String> answer = request.retrieve()
                .onStatus(any -> true, (asked, answered) -> {})
                .toEntity(String.class);
        assertThat(answer.getStatusCode().value()).as(answer.getBody()).isEqualTo(status);
        return answer.getBody() == null ? "" : answer.getBody();
    }
}
