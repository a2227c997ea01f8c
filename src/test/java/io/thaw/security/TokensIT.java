package io.thaw.security;

import static io.thaw.security.IdentityProvider.claims;
import static io.thaw.security.IdentityProvider.signed;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.thaw.PlainHttp;
import io.thaw.database.IntegrationTest;
import io.thaw.tenant.Tenant;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatusCode;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Tokens of an identity provider, real and forged. */
@IntegrationTest
class TokensIT {

    private static final IdentityProvider PROVIDER = new IdentityProvider();

    @LocalServerPort
    int port;

    @Autowired
    Tenants tenants;

    @Autowired
    ApiKeys keys;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        PROVIDER.isTrustedBy(registry);
        registry.add("thaw.role", () -> "api");
    }

    @AfterAll
    static void stop() {
        PROVIDER.close();
    }

    private static String good(JWTClaimsSet claims) throws JOSEException {
        return PROVIDER.signed(claims);
    }

    @ParameterizedTest
    @CsvSource({"/v1/jobs, 200", "/v1/models, 403", "/v1/api-keys, 403"})
    void aTokenOpensWhatItsScopesSay(String path, int status) throws JOSEException {
        assertThat(status(path, good(claims().build()))).isEqualTo(status);
    }

    @Test
    void keysAreStillTaken() {
        assertThat(status("/v1/jobs", TestCredentials.KEY)).isEqualTo(200);
    }

    @Test
    void aTokenOfAnotherIssuerOpensNothing() throws JOSEException {
        assertThat(status(
                        "/v1/jobs",
                        good(claims().issuer("https://evil.example.com").build())))
                .isEqualTo(401);
    }

    @Test
    void aTokenForAnotherAudienceOpensNothing() throws JOSEException {
        assertThat(status("/v1/jobs", good(claims().audience("mail").build()))).isEqualTo(401);
    }

    @Test
    void aTokenThatHasExpiredOrIsNotYetValidOpensNothing() throws JOSEException {
        Date past = Date.from(Instant.now().minusSeconds(300));
        Date future = Date.from(Instant.now().plusSeconds(300));
        assertThat(status("/v1/jobs", good(claims().expirationTime(past).build())))
                .isEqualTo(401);
        assertThat(status("/v1/jobs", good(claims().notBeforeTime(future).build())))
                .isEqualTo(401);
    }

    @Test
    void aTokenWithoutASignatureOpensNothing() {
        assertThat(status("/v1/jobs", new PlainJWT(claims().build()).serialize()))
                .isEqualTo(401);
    }

    /** Taken for a secret, the public key would let everybody sign. */
    @Test
    void aTokenSignedWithThePublicKeyOpensNothing() throws JOSEException {
        JWSSigner forger = new MACSigner(PROVIDER.key().toRSAPublicKey().getEncoded());
        assertThat(status("/v1/jobs", signed(JWSAlgorithm.HS256, "1", forger, claims().build())))
                .isEqualTo(401);
    }

    @Test
    void aTokenOfAnotherAlgorithmThanTheListHasOpensNothing() throws JOSEException {
        assertThat(status(
                        "/v1/jobs",
                        signed(JWSAlgorithm.RS512, "1", new RSASSASigner(PROVIDER.key()), claims().build())))
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"2", "../../../../dev/null", "1' or '1'='1"})
    void aTokenOfAKeyThatTheProviderDoesNotHaveOpensNothing(String id) throws JOSEException {
        RSAKey forged = IdentityProvider.key(id);
        assertThat(status("/v1/jobs", signed(JWSAlgorithm.RS256, id, new RSASSASigner(forged), claims().build())))
                .isEqualTo(401);
    }

    /** A token with the scope admin lists its tenant's keys. */
    @Test
    void aTokenWorksForTheTenantThatItsClaimNames() throws JOSEException {
        tenants.put("acme", new TenantAccount.Quotas(1, null, null, null, null, null));
        new Tenant("acme").run(() -> keys.issue("acme's own", List.of(Scope.PREDICT), null));
        String token =
                good(claims().claim("org", "acme").claim("scope", "admin").build());

        assertThat(answer("/v1/api-keys", token)).contains("acme's own").doesNotContain("first key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nobody", "*", "default "})
    void aTokenThatNamesNoTenantOpensNothing(String claim) throws JOSEException {
        assertThat(status("/v1/jobs", good(claims().claim("org", claim).build())))
                .isEqualTo(401);
        assertThat(status("/v1/jobs", good(claims().claim("org", null).build())))
                .isEqualTo(401);
        assertThat(status(
                        "/v1/jobs",
                        good(claims().claim("org", List.of("default")).build())))
                .isEqualTo(401);
    }

    private String answer(String path, String token) {
        return PlainHttp.builder()
                .build()
                .get()
                .uri("http://localhost:" + port + path)
                .headers(headers -> headers.setBearerAuth(token))
                .retrieve()
                .body(String.class);
    }

    private int status(String path, String token) {
        return PlainHttp.builder()
                .defaultStatusHandler(HttpStatusCode::isError, (request, response) -> {})
                .build()
                .get()
                .uri("http://localhost:" + port + path)
                .headers(headers -> headers.setBearerAuth(token))
                .retrieve()
                .toBodilessEntity()
                .getStatusCode()
                .value();
    }
}
