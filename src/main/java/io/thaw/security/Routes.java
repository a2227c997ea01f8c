package io.thaw.security;

import static io.thaw.security.Scope.ADMIN;
import static io.thaw.security.Scope.DATASETS_READ;
import static io.thaw.security.Scope.DATASETS_WRITE;
import static io.thaw.security.Scope.JOBS_READ;
import static io.thaw.security.Scope.JOBS_WRITE;
import static io.thaw.security.Scope.METRICS_READ;
import static io.thaw.security.Scope.MODELS_READ;
import static io.thaw.security.Scope.MODELS_WRITE;
import static io.thaw.security.Scope.PREDICT;
import static io.thaw.security.Scope.TENANTS;

import io.thaw.role.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * The rules, the first that fits counting: what is not here is closed, to everybody. A test walks through all addresses that
 * Spring MVC knows, and fails where one is not here.
 */
final class Routes {

    /**
     * A rule.
     *
     * @param method null for every one
     * @param scope null where nothing is asked
     */
    record Route(
            @Nullable HttpMethod method,
            PathPatternRequestMatcher path,
            @Nullable Scope scope) {

        boolean allows(HttpServletRequest request) {
            String asked = HttpMethod.HEAD.matches(request.getMethod()) ? HttpMethod.GET.name() : request.getMethod();
            return method == null || method.matches(asked);
        }
    }

    private final List<Route> rules = new ArrayList<>();
    private final Role role;

    /** The rules of a process: one that only predicts has no others. */
    Routes(Role role) {
        this.role = role;
        open(
                "/problems/**",
                "/v3/api-docs/**",
                "/v3/api-docs.yaml",
                "/swagger-ui.html",
                "/swagger-ui/**",
                "/actuator/health/**",
                "/v2/health/*");
        scope(METRICS_READ, HttpMethod.GET, "/actuator/prometheus");
        scope(ADMIN, null, "/actuator/**", "/v1/api-keys/**", "/v1/audit-log/**");
        scope(TENANTS, null, "/v1/tenants/**");
        scope(DATASETS_READ, HttpMethod.GET, "/v1/datasets/**");
        scope(DATASETS_WRITE, HttpMethod.POST, "/v1/datasets", "/v1/datasets/fetch");
        scope(DATASETS_WRITE, HttpMethod.DELETE, "/v1/datasets/{id}");
        scope(JOBS_READ, HttpMethod.GET, "/v1/jobs/**");
        scope(JOBS_WRITE, HttpMethod.POST, "/v1/jobs/**");
        scope(JOBS_WRITE, HttpMethod.DELETE, "/v1/jobs/{id}");
        scope(JOBS_READ, HttpMethod.GET, "/v1/webhooks/**");
        scope(JOBS_WRITE, HttpMethod.POST, "/v1/webhooks", "/v1/webhooks/{id}/test");
        scope(JOBS_WRITE, HttpMethod.DELETE, "/v1/webhooks/{id}");
        scope(PREDICT, HttpMethod.POST, "/v1/predict", "/v1/models/{id}/predict", "/v1/embeddings");
        scope(PREDICT, HttpMethod.POST, "/v1/models/{id}/features", "/v1/base-models/{id}/features");
        scope(PREDICT, null, "/v2/**");
        scope(MODELS_READ, HttpMethod.GET, "/v1/models/**", "/v1/base-models/**", "/v1/freeze-strategies");
        scope(MODELS_READ, HttpMethod.POST, "/v1/freeze-plans");
        scope(
                MODELS_WRITE,
                HttpMethod.POST,
                "/v1/base-models",
                "/v1/base-models/upload",
                "/v1/base-models/fetch",
                "/v1/models/{id}/rollback",
                "/v1/models/{id}/quantization");
        scope(MODELS_WRITE, HttpMethod.PUT, "/v1/models/{name}/aliases/{alias}");
        scope(
                MODELS_WRITE,
                HttpMethod.DELETE,
                "/v1/models/{id}",
                "/v1/models/{name}/aliases/{alias}",
                "/v1/base-models/{id}");
    }

    private void open(String... patterns) {
        rule(null, null, patterns);
    }

    private void scope(Scope scope, @Nullable HttpMethod method, String... patterns) {
        rule(scope, method, patterns);
    }

    private void rule(@Nullable Scope scope, @Nullable HttpMethod method, String... patterns) {
        boolean everywhere = scope == null || scope == PREDICT || scope == METRICS_READ;
        if (!everywhere && !role.administers()) {
            return;
        }
        for (String pattern : patterns) {
            rules.add(new Route(method, PathPatternRequestMatcher.withDefaults().matcher(pattern), scope));
        }
    }

    /** The rule for a request, if there is one. */
    Optional<Route> find(HttpServletRequest request) {
        return rules.stream()
                .filter(route -> route.allows(request) && route.path().matches(request))
                .findFirst();
    }

    /** The methods that an address takes, whatever the request's. */
    List<String> methods(HttpServletRequest request) {
        return rules.stream()
                .filter(route -> route.path().matches(request))
                .flatMap(route -> Optional.ofNullable(route.method()).stream())
                .map(HttpMethod::name)
                .distinct()
                .sorted()
                .toList();
    }
}
