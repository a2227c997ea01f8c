package io.thaw.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.role.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/** Walks through every address that Spring MVC knows: without a key, and with a key for each scope. */
@IntegrationTest
class RoutesIT {

    /** What anybody may ask. */
    private static final Set<String> OPEN = Set.of(
            "GET /problems",
            "GET /problems/{kind}",
            "GET /v2/health/live",
            "GET /v2/health/ready",
            "GET /v3/api-docs",
            "GET /v3/api-docs.yaml",
            "GET /v3/api-docs/swagger-config",
            "GET /swagger-ui.html");

    /** Where the container tells what went wrong; nobody can ask it. */
    private static final String ERROR = "/error";

    private final HttpClient client = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    @Autowired
    ApiKeys keys;

    private Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        mappings.getHandlerMethods()
                .keySet()
                .forEach(mapping -> mapping.getPatternValues().stream()
                        .filter(path -> !path.equals(ERROR))
                        .forEach(path -> {
                            Set<RequestMethod> methods =
                                    mapping.getMethodsCondition().getMethods();
                            (methods.isEmpty() ? Set.of(RequestMethod.values()) : methods)
                                    .forEach(method -> operations.add(method + " " + path));
                        }));
        return operations;
    }

    @Test
    void everyOperationHasARule() {
        Routes routes = new Routes(Role.ALL);
        List<String> withoutRule = operations().stream()
                .filter(operation -> routes.find(request(operation)).isEmpty())
                .toList();

        assertThat(operations()).hasSizeGreaterThan(40);
        assertThat(withoutRule).isEmpty();
    }

    @Test
    void anOperationWithoutARuleIsFound() {
        assertThat(new Routes(Role.ALL).find(request("GET /v1/forgotten"))).isEmpty();
    }

    @Test
    void aProcessThatOnlyPredictsOpensNothingElse() {
        Routes serving = new Routes(Role.SERVE);
        Set<Scope> scopes = new TreeSet<>();
        for (String operation : operations()) {
            serving.find(request(operation)).ifPresent(route -> {
                if (route.scope() != null) {
                    scopes.add(route.scope());
                }
            });
        }

        assertThat(scopes).containsExactlyInAnyOrder(Scope.PREDICT);
        assertThat(serving.find(request("GET /actuator/prometheus"))).isPresent();
        assertThat(serving.find(request("GET /v2/health/ready"))).isPresent();
    }

    private static MockHttpServletRequest request(String operation) {
        String[] parts = operation.split(" ");
        MockHttpServletRequest request = new MockHttpServletRequest(parts[0], path(parts[1]));
        ServletRequestPathUtils.parseAndCache(request);
        return request;
    }

    private static String path(String pattern) {
        return pattern.replaceAll("\\{[^}]+}", "none");
    }

    @Test
    void withoutAKeyNothingIsToldButWhatIsOpen() throws Exception {
        Set<String> answered = new TreeSet<>();
        for (String operation : operations()) {
            HttpResponse<String> answer = ask(operation, null);
            if (answer.statusCode() == 401) {
                assertThat(answer.headers().firstValue("WWW-Authenticate"))
                        .as(operation)
                        .contains("Bearer");
                assertThat(answer.body()).as(operation).contains("This request has no key.");
            } else {
                answered.add(operation);
            }
        }
        assertThat(answered)
                .containsExactlyInAnyOrderElementsOf(
                        operations().stream().filter(OPEN::contains).toList());
    }

    @Test
    void aKeyOpensWhatIsOfItsScopesAndNothingElse() throws Exception {
        Routes routes = new Routes(Role.ALL);
        for (Scope scope : Scope.values()) {
            String key =
                    keys.issue(scope.toString(), List.of(scope), null).secret().text();
            for (String operation : closed()) {
                Scope needed = routes.find(request(operation)).orElseThrow().scope();
                HttpResponse<String> answer = ask(operation, key);
                if (scope == needed) {
                    assertThat(answer.statusCode()).as(scope + ", " + operation).isNotIn(401, 403);
                } else {
                    assertThat(answer.statusCode()).as(scope + ", " + operation).isEqualTo(403);
                    assertThat(answer.body()).contains("This needs the scope " + needed);
                }
            }
        }
    }

    private Set<String> closed() {
        Set<String> closed = new LinkedHashSet<>(operations());
        closed.removeAll(OPEN);
        return closed;
    }

    @Test
    void whatIsNotThereIsNotFoundForWhoHasAKeyAndUnknownToOthers() throws Exception {
        assertThat(ask("GET /v1/nothing", TestCredentials.KEY).statusCode()).isEqualTo(404);
        assertThat(ask("GET /v1/nothing", null).statusCode()).isEqualTo(401);
        HttpResponse<String> method = ask("PATCH /v1/jobs/none", TestCredentials.KEY);
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).contains("DELETE, GET, POST");
    }

    @Test
    void everyAnswerForbidsWhatBrowsersNeedNotDo() throws Exception {
        for (String operation : List.of("GET /problems", "GET /v1/jobs", "GET /v1/nothing")) {
            var headers = ask(operation, TestCredentials.KEY).headers();
            assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
                    .contains("frame-ancestors 'none'");
            assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(headers.firstValue("X-Frame-Options")).contains("DENY");
            assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(headers.firstValue("Set-Cookie")).isEmpty();
        }
    }

    private HttpResponse<String> ask(String operation, String key) throws Exception {
        String[] parts = operation.split(" ");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path(parts[1])))
                .header(TestCredentials.ANONYMOUS, "yes")
                .header("Content-Type", "application/json")
                .method(parts[0], parts[0].equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{"));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
