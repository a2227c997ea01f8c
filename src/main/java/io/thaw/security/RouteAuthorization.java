package io.thaw.security;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/** Lets through what {@link Routes} allow, and nothing else. */
record RouteAuthorization(Routes routes) implements AuthorizationManager<RequestAuthorizationContext> {

    @Override
    public AuthorizationResult authorize(
            Supplier<? extends @Nullable Authentication> caller, RequestAuthorizationContext context) {
        boolean granted = routes.find(context.getRequest())
                .map(route -> route.scope() == null || has(caller.get(), route.scope()))
                .orElse(false);
        return new AuthorizationDecision(granted);
    }

    private static boolean has(@Nullable Authentication caller, Scope scope) {
        return caller != null && caller.isAuthenticated() && scope.isOf(caller);
    }
}
