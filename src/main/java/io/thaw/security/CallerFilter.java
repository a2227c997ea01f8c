package io.thaw.security;

import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.tenant.Tenant;
import io.thaw.web.ProblemWriter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.slf4j.MDC;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Has a request that was let in done for its caller's tenant, and for nobody where no caller is asked for. What changes something is
 * noted.
 */
record CallerFilter(RequestRates rates, Routes routes, AuditLog audit) implements Filter {

    private static final String LOGGED_AS = "caller";

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        doFilter((HttpServletRequest) request, (HttpServletResponse) response, chain);
    }

    private boolean changes(HttpServletRequest request) {
        boolean reads = HttpMethod.GET.matches(request.getMethod()) || HttpMethod.HEAD.matches(request.getMethod());
        return !reads
                && routes.find(request)
                        .map(Routes.Route::scope)
                        .filter(Scope::changes)
                        .isPresent();
    }

    private void pass(Caller caller, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        int status = HttpStatus.INTERNAL_SERVER_ERROR.value(); // What the container answers with where this throws.
        try {
            chain.doFilter(request, response);
            status = response.getStatus();
        } finally {
            if (changes(request)) {
                audit.note(caller, request, status);
            }
        }
    }

    private void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication sender = SecurityContextHolder.getContext().getAuthentication();
        boolean again = request.getDispatcherType() != DispatcherType.REQUEST;
        if (again || sender == null || !(sender.getPrincipal() instanceof Caller caller)) {
            chain.doFilter(request, response);
        } else if (rates.admit(caller.tenant(), response)) {
            Tenant.Work work = caller.tenant().begin();
            MDC.put(LOGGED_AS, caller.name());
            try {
                pass(caller, request, response, chain);
            } finally {
                MDC.remove(LOGGED_AS);
                work.end();
            }
        } else {
            ProblemWriter.write(
                    List.of(new Fault(
                            "",
                            ErrorKind.RATE_LIMITED,
                            "The tenant has sent as many requests as it may in a minute.",
                            "Retry-After says in how many seconds there is room for one.")),
                    request,
                    response);
        }
    }
}
