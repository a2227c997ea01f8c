package io.thaw.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Date;
import org.springframework.test.context.DynamicPropertyRegistry;

/** Issues tokens that a service under test believes, and shows it the key that they are signed with. */
public final class IdentityProvider implements AutoCloseable {

    private static final String ISSUER = "https://login.example.com";

    private final RSAKey key;
    private final HttpServer server;

    public IdentityProvider() {
        try {
            key = key("1");
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (JOSEException | IOException e) {
            throw new IllegalStateException(e);
        }
        byte[] keys = new JWKSet(key).toString().getBytes(UTF_8);
        server.createContext("/keys", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.start();
    }

    static RSAKey key(String id) throws JOSEException {
        return new RSAKeyGenerator(2048).keyID(id).generate();
    }

    /** Has a service believe the tokens. */
    public void isTrustedBy(DynamicPropertyRegistry settings) {
        String prefix = "spring.security.oauth2.resourceserver.jwt.";
        settings.add(prefix + "issuer-uri", () -> ISSUER);
        settings.add(
                prefix + "jwk-set-uri",
                () -> "http://localhost:" + server.getAddress().getPort() + "/keys");
        settings.add(prefix + "audiences", () -> "thaw");
        settings.add(prefix + "jws-algorithms", () -> "RS256");
        settings.add("thaw.security.tenant-claim", () -> "org");
    }

    RSAKey key() {
        return key;
    }

    /** What a good token says. */
    public static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("thaw")
                .subject("ada")
                .claim("scope", "jobs:read predict")
                .claim("org", "default")
                .expirationTime(Date.from(Instant.now().plusSeconds(60)));
    }

    /** Signs claims as the provider does. */
    public String signed(JWTClaimsSet claims) throws JOSEException {
        return signed(JWSAlgorithm.RS256, "1", new RSASSASigner(key), claims);
    }

    static String signed(JWSAlgorithm algorithm, String keyId, JWSSigner signer, JWTClaimsSet claims)
            throws JOSEException {
        SignedJWT token =
                new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims);
        token.sign(signer);
        return token.serialize();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
