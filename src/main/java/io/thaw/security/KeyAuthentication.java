package io.thaw.security;

import java.util.List;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;

/** Knows callers by their keys, and does not keep those. */
record KeyAuthentication(ApiKeys keys) implements AuthenticationManager {

    @Override
    public Authentication authenticate(Authentication sent) {
        String token = ((BearerTokenAuthenticationToken) sent).getToken();
        if (!Secret.isOne(token)) {
            throw new InvalidBearerTokenException("The token is no key.");
        }
        ApiKey key = keys.authenticate(new Secret(token))
                .orElseThrow(() -> new InvalidBearerTokenException("The key opens nothing."));
        List<SimpleGrantedAuthority> authorities = key.scopes().stream()
                .map(scope -> new SimpleGrantedAuthority(scope.authority()))
                .toList();
        return new PreAuthenticatedAuthenticationToken(new Caller(key.id(), key.tenant()), "", authorities);
    }
}
