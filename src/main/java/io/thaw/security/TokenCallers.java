package io.thaw.security;

import io.thaw.tenant.Tenant;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.JwtGrantedAuthoritiesConverter;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

/**
 * Knows callers by their tokens, which were found to be sound.
 *
 * @param claim that names the tenant; where there is none, all tokens are the default tenant's
 */
record TokenCallers(Tenants tenants, @Nullable String claim) implements Converter<Jwt, AbstractAuthenticationToken> {

    private static final JwtGrantedAuthoritiesConverter SCOPES = new JwtGrantedAuthoritiesConverter();

    @Override
    public AbstractAuthenticationToken convert(Jwt token) {
        return new PreAuthenticatedAuthenticationToken(
                new Caller(String.valueOf(token.getSubject()), tenant(token)), "", SCOPES.convert(token));
    }

    private Tenant tenant(Jwt token) {
        if (claim == null) {
            return Tenant.DEFAULT;
        }
        if (!(token.getClaim(claim) instanceof String named)
                || tenants.recent(named).isEmpty()) {
            throw new InvalidBearerTokenException("The token names no tenant.");
        }
        return new Tenant(named);
    }
}
