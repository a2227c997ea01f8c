package io.thaw.security;

import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.web.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/**
 * Says why a request is refused (RFC 6750, section 3). Without a key nothing is told, not even what lives at an address; with
 * one, what is not there is not found rather than forbidden.
 */
record Refusals(Routes routes, AuditLog audit) implements AuthenticationEntryPoint, AccessDeniedHandler {

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        boolean sent = request.getHeader(HttpHeaders.AUTHORIZATION) != null;
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, sent ? "Bearer error=\"invalid_token\"" : "Bearer");
        Fault fault = new Fault(
                "",
                ErrorKind.UNAUTHENTICATED,
                sent
                        ? "This key or token opens nothing: it is unknown, has expired or was revoked."
                        : "This request has no key.",
                "Send the header Authorization: Bearer thaw_….");
        ProblemWriter.write(List.of(fault), request, response);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        Fault refusal = refusal(request, response);
        ProblemWriter.write(List.of(refusal), request, response);
        Authentication sender = SecurityContextHolder.getContext().getAuthentication();
        if (refusal.kind() == ErrorKind.FORBIDDEN && sender != null && sender.getPrincipal() instanceof Caller caller) {
            caller.tenant().run(() -> audit.note(caller, request, response.getStatus()));
        }
    }

    private Fault refusal(HttpServletRequest request, HttpServletResponse response) {
        Scope scope = routes.find(request).map(Routes.Route::scope).orElse(null);
        if (scope != null) {
            response.setHeader(
                    HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"insufficient_scope\", scope=\"" + scope + "\"");
            return new Fault("", ErrorKind.FORBIDDEN, "This needs the scope " + scope + ", which this key has not.");
        }
        List<String> methods = routes.methods(request);
        if (methods.isEmpty()) {
            return new Fault("", ErrorKind.NOT_FOUND, "Nothing lives at this address.");
        }
        response.setHeader(HttpHeaders.ALLOW, String.join(", ", methods));
        return new Fault(
                "",
                ErrorKind.METHOD_NOT_ALLOWED,
                "This address does not take " + request.getMethod() + ".",
                "Takes " + String.join(", ", methods) + ".");
    }
}
