package io.thaw.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.MapPropertySource;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives every service of the tests, in this process or in one of its own, a first key that they know, and sends it with
 * requests that name none, so that a test of datasets need not speak of keys. What comes with {@code X-Anonymous} stays as it is.
 */
public final class TestCredentials implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    public static final String KEY = "thaw_" + "5".repeat(64);
    static final String ANONYMOUS = "X-Anonymous";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        context.getEnvironment()
                .getPropertySources()
                .addLast(new MapPropertySource("test key", Map.of("thaw.security.first-key", KEY)));
        if (context instanceof GenericApplicationContext bare) {
            bare.registerBean("testCredentials", FilterRegistrationBean.class, () -> {
                FilterRegistrationBean<DefaultKey> filter = new FilterRegistrationBean<>(new DefaultKey());
                filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
                return filter;
            });
        }
    }

    private static final class DefaultKey extends OncePerRequestFilter {

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            boolean asItIs =
                    request.getHeader(HttpHeaders.AUTHORIZATION) != null || request.getHeader(ANONYMOUS) != null;
            chain.doFilter(asItIs ? request : new WithKey(request), response);
        }
    }

    private static final class WithKey extends HttpServletRequestWrapper {

        private WithKey(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getHeader(String name) {
            return name.equalsIgnoreCase(HttpHeaders.AUTHORIZATION) ? "Bearer " + KEY : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return name.equalsIgnoreCase(HttpHeaders.AUTHORIZATION)
                    ? Collections.enumeration(Collections.singleton("Bearer " + KEY))
                    : super.getHeaders(name);
        }
    }
}
