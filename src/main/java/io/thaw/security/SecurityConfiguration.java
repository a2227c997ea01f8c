package io.thaw.security;

import io.thaw.role.Role;
import jakarta.servlet.DispatcherType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * Closes the API. Callers send a key, or a token of the issuer that {@code spring.security.oauth2.resourceserver.jwt} names;
 * there are no sessions, no cookies and no passwords, and so nothing that another site could use.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableWebSecurity
@EnableConfigurationProperties(SecurityProperties.class)
class SecurityConfiguration {

    /** Swagger UI sets styles of its own, and draws with data. */
    private static final String CONTENT = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            + " object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    @Bean
    SecurityFilterChain closed(
            HttpSecurity http,
            ApiKeys keys,
            Tenants tenants,
            AuditLog audit,
            SecurityProperties settings,
            ObjectProvider<JwtDecoder> tokens,
            Environment environment) {
        Routes routes = new Routes(Role.of(environment));
        Refusals refusals = new Refusals(routes, audit);
        AuthenticationManager byKey = new KeyAuthentication(keys);
        JwtDecoder decoder = tokens.getIfAvailable();
        AuthenticationManager byToken = decoder == null ? byKey : byToken(decoder, tenants, settings);
        BearerTokenResolver resolver = new DefaultBearerTokenResolver();
        return http.authorizeHttpRequests(requests -> requests
                        // Answers go on, and errors are told, in the name of a request that was let in.
                        .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                        .permitAll()
                        .anyRequest()
                        .access(new RouteAuthorization(routes)))
                .oauth2ResourceServer(server -> server.bearerTokenResolver(resolver)
                        .authenticationManagerResolver(request -> {
                            String token = resolver.resolve(request);
                            return token != null && token.startsWith(Secret.PREFIX) ? byKey : byToken;
                        })
                        .authenticationEntryPoint(refusals)
                        .accessDeniedHandler(refusals))
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .addFilterAfter(new CallerFilter(new RequestRates(tenants), routes, audit), AuthorizationFilter.class)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
                .build();
    }

    private static AuthenticationManager byToken(JwtDecoder decoder, Tenants tenants, SecurityProperties settings) {
        JwtAuthenticationProvider tokens = new JwtAuthenticationProvider(decoder);
        tokens.setJwtAuthenticationConverter(new TokenCallers(tenants, settings.tenantClaim()));
        return new ProviderManager(tokens);
    }

    /** Keeps Spring Boot from making a user with a password. */
    @Bean
    UserDetailsService nobody() {
        return name -> {
            throw new UsernameNotFoundException("There are no users.");
        };
    }

    @Bean
    FirstKey firstKey(ApiKeys keys, SecurityProperties settings) {
        return new FirstKey(keys, settings);
    }
}
