package io.thaw.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.thaw.PlainHttp;
import io.thaw.database.IntegrationTest;
import io.thaw.tenant.Tenant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class AuditLogIT {

    @LocalServerPort
    int port;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    ApiKeys keys;

    @Autowired
    Tenants tenants;

    private String tenant;
    private ApiKeys.Issued admin;

    /** A tenant whose log is empty. */
    @BeforeEach
    void aNewTenant() {
        tenant = "audited-" + System.nanoTime();
        tenants.put(tenant, new TenantAccount.Quotas(1, null, null, null, null, null));
        admin = new Tenant(tenant)
                .call(() -> keys.issue("admin", List.of(Scope.ADMIN, Scope.PREDICT, Scope.MODELS_READ), null));
    }

    @Test
    void whatChangesSomethingIsNotedWithWhoDidItAndWhatItCameTo() {
        ask(HttpMethod.POST, "/v1/api-keys", "{\"name\": \"second\", \"scopes\": [\"predict\"]}");
        ask(HttpMethod.POST, "/v1/api-keys", "{\"scopes\": []}");
        ask(HttpMethod.DELETE, "/v1/api-keys/none", "");
        ask(HttpMethod.DELETE, "/v1/models/none", "");

        assertThat(entries())
                .containsExactly(
                        "4 DELETE /v1/models/none 403",
                        "3 DELETE /v1/api-keys/none 404",
                        "2 POST /v1/api-keys 422",
                        "1 POST /v1/api-keys 201");
        assertThat(log().get("data")).allSatisfy(entry -> {
            assertThat(entry.get("caller").stringValue()).isEqualTo(admin.key().id());
            assertThat(entry.get("address").stringValue()).isEqualTo("127.0.0.1");
        });
    }

    @Test
    void whatIsOnlyAskedIsNotNoted() {
        ask(HttpMethod.GET, "/v1/api-keys", "");
        ask(HttpMethod.POST, "/v1/predict", "{}");
        ask(HttpMethod.POST, "/v1/freeze-plans", "{}");

        assertThat(entries()).isEmpty();
    }

    @Test
    void theLogIsPaged() {
        IntStream.range(0, 5).forEach(i -> ask(HttpMethod.DELETE, "/v1/api-keys/none", ""));
        JsonNode first = ask(HttpMethod.GET, "/v1/audit-log?limit=3", "");
        JsonNode rest = ask(
                HttpMethod.GET,
                "/v1/audit-log?limit=3&after=" + first.get("next").stringValue(),
                "");

        assertThat(first.get("data")).hasSize(3);
        assertThat(rest.get("data").valueStream().map(entry -> entry.get("seq").longValue()))
                .containsExactly(2L, 1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"update audit_entry set status = 200", "delete from audit_entry", "truncate audit_entry"})
    void theDatabaseRefusesToAlterIt(String change) {
        assertThatThrownBy(() -> Tenant.ALL.call(() -> jdbc.update(change)))
                .hasStackTraceContaining("entries of the audit log stay as they are");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit_entry set status = 404 where seq = 3",
                "update audit_entry set caller = 'somebody' where seq = 3",
                "delete from audit_entry where seq = 2",
                "update audit_entry set hash = 'x' where seq = 2"
            })
    void whatTheDatabasesOwnerAltersShows(String change) {
        IntStream.range(0, 4).forEach(i -> ask(HttpMethod.POST, "/v1/api-keys", "{}"));
        assertThat(verification().toString()).contains("\"intact\":true", "\"entries\":4", "\"first_broken\":null");

        jdbc.execute("alter table audit_entry disable trigger audit_entry_stays");
        try {
            new Tenant(tenant).run(() -> jdbc.execute(change));
        } finally {
            jdbc.execute("alter table audit_entry enable trigger audit_entry_stays");
        }

        assertThat(verification().get("intact").booleanValue()).isFalse();
        assertThat(verification().get("first_broken").longValue()).isBetween(2L, 3L);
    }

    @Test
    void requestsAtTheSameTimeMakeOneChain() {
        IntStream.range(0, 40).parallel().forEach(i -> ask(HttpMethod.DELETE, "/v1/api-keys/none", ""));

        assertThat(verification().get("intact").booleanValue()).isTrue();
        assertThat(verification().get("entries").longValue()).isEqualTo(40);
    }

    private List<String> entries() {
        return log().get("data")
                .valueStream()
                .map(entry -> "%d %s %s %d"
                        .formatted(
                                entry.get("seq").longValue(),
                                entry.get("method").stringValue(),
                                entry.get("path").stringValue(),
                                entry.get("status").intValue()))
                .toList();
    }

    private JsonNode log() {
        return ask(HttpMethod.GET, "/v1/audit-log", "");
    }

    private JsonNode verification() {
        return ask(HttpMethod.GET, "/v1/audit-log/verification", "");
    }

    private JsonNode ask(HttpMethod method, String path, String body) {
        RestClient.RequestBodySpec request = PlainHttp.builder()
                .defaultStatusHandler(HttpStatusCode::isError, (sent, answer) -> {})
                .build()
                .method(method)
                .uri("http://localhost:" + port + path)
                .headers(headers -> headers.setBearerAuth(admin.secret().text()))
                .contentType(MediaType.APPLICATION_JSON);
        return (body.isEmpty() ? request : request.body(body)).retrieve().body(JsonNode.class);
    }
}
