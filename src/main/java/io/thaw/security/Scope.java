package io.thaw.security;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.security.core.Authentication;

/** What a key or a token opens. */
public enum Scope {
    DATASETS_READ,
    /** Also to delete. */
    DATASETS_WRITE,
    /** Also webhooks, which are told of jobs. */
    JOBS_READ,
    /** To submit, pause, resume, cancel and delete; to have webhooks told. */
    JOBS_WRITE,
    /** Models and base models, with their documents and exports; plans, which need nothing else. */
    MODELS_READ,
    /** To import, delete, name and roll back. */
    MODELS_WRITE,
    /** To ask models, and for features. */
    PREDICT,
    /** What Prometheus reads. */
    METRICS_READ,
    /** To make and revoke keys of one's tenant. */
    ADMIN,
    /** To make tenants and their first keys, and to say what they may. */
    TENANTS;

    /** Every scope, for who may do everything. */
    public static List<Scope> all() {
        return List.of(values());
    }

    static Optional<Scope> find(String wireName) {
        return Arrays.stream(values())
                .filter(scope -> scope.toString().equals(wireName))
                .findFirst();
    }

    /** Whether what it opens leaves something behind: asking models and for plans does not. */
    boolean changes() {
        return switch (this) {
            case DATASETS_WRITE, JOBS_WRITE, MODELS_WRITE, ADMIN, TENANTS -> true;
            case DATASETS_READ, JOBS_READ, MODELS_READ, PREDICT, METRICS_READ -> false;
        };
    }

    /** Whether a caller has it. */
    public boolean isOf(Authentication caller) {
        return caller.getAuthorities().stream()
                .anyMatch(authority -> authority().equals(authority.getAuthority()));
    }

    /** What Spring Security calls it, which is what it makes of a token's {@code scope} claim, too. */
    String authority() {
        return "SCOPE_" + this;
    }

    /** The name on the wire, as in {@code jobs:read}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ':');
    }
}
