package io.thaw.outbound;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.outbound.PublicNames.NotPublicException;
import io.thaw.storage.Sha256;
import io.thaw.storage.TemporaryFileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Calls addresses that users name. Only what the operator allows is called ({@code thaw.outbound}), also where an answer leads
 * on; names that lead to private networks are not, no cookie is kept, and every call ends at its deadline, however slowly the
 * other side talks.
 */
@Component
@EnableConfigurationProperties(OutboundProperties.class)
public class Outbound implements AutoCloseable {

    private static final int LONGEST_ADDRESS = 2048;
    private static final int MOST_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Timeout CONNECT = Timeout.ofSeconds(10);

    private final AllowedOrigins origins;
    private final PublicNames names;
    private final CloseableHttpClient client;

    @Autowired
    Outbound(OutboundProperties properties) {
        this(new AllowedOrigins(properties.allowedOrigins()), new PublicNames(properties.privateNetworks()));
    }

    Outbound(AllowedOrigins origins, PublicNames names) {
        this.origins = origins;
        this.names = names;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(names)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(CONNECT)
                                .build())
                        .setMaxConnPerRoute(8)
                        .setMaxConnTotal(64)
                        .build())
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAutomaticRetries()
                .disableAuthCaching()
                .disableContentCompression()
                .setUserAgent("Thaw")
                .build();
    }

    /** A call came to nothing, for a reason that its user may know. */
    public static final class CallFailedException extends IOException {

        private static final long serialVersionUID = 1L;

        private final ErrorKind kind;
        private final String reason;
        private final boolean absent;

        private CallFailedException(ErrorKind kind, String reason) {
            this(kind, reason, false);
        }

        private CallFailedException(ErrorKind kind, String reason, boolean absent) {
            super(reason);
            this.kind = kind;
            this.reason = reason;
            this.absent = absent;
        }

        /** Whether the other side says that there is no such file (404). */
        public boolean absent() {
            return absent;
        }

        /** As a sentence. */
        public String reason() {
            return reason;
        }

        /** The failure as a fault of the field that names the address. */
        public Fault fault(String pointer) {
            return new Fault(pointer, kind, reason);
        }
    }

    /**
     * Reads an address that a user has written, and refuses one that will not be called.
     *
     * @param pointer the field that it stands in
     * @throws DomainException with {@code URL_NOT_ALLOWED}
     */
    public URI allowed(String address, String pointer) {
        URI uri = parse(address, pointer);
        if (origins.areNone()) {
            throw refused(
                    pointer,
                    "The service calls no addresses: its operator has allowed none (thaw.outbound.allowed-origins).");
        }
        if (!origins.contain(uri)) {
            throw refused(pointer, "The service's operator has not allowed it to call this host in this way.");
        }
        try {
            names.resolve(uri.getHost());
        } catch (NotPublicException e) {
            throw refused(pointer, "The host's name leads to an address that is not public.");
        } catch (UnknownHostException e) {
            throw refused(pointer, "The host's name is not known.");
        }
        return uri;
    }

    private static URI parse(String address, String pointer) {
        try {
            URI uri = new URI(address);
            if (address.length() <= LONGEST_ADDRESS
                    && uri.getScheme() != null
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Refused below.
        }
        throw refused(
                pointer,
                "An address is one like https://hooks.example.com/thaw, of up to " + LONGEST_ADDRESS
                        + " characters, without a user's name or a fragment.");
    }

    private static DomainException refused(String pointer, String message) {
        return new DomainException(new Fault(pointer, ErrorKind.URL_NOT_ALLOWED, message));
    }

    /**
     * Sends a body, and reads no more of the answer than its status.
     *
     * @param headers its media type among them
     * @return the answer's status
     * @throws CallFailedException where there is no answer before the deadline
     */
    public int post(URI address, Map<String, String> headers, String body, Duration deadline)
            throws CallFailedException {
        HttpPost request = new HttpPost(address);
        headers.forEach(request::setHeader);
        request.setEntity(new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), null));
        return call(request, deadline, ClassicHttpResponse::getCode);
    }

    /**
     * Fetches a file, and follows where its address leads: every address on the way is one that may be called.
     *
     * @param local where it is put, which may be there already
     * @param most how many bytes it may have
     * @throws DomainException where it cannot be had before the deadline, is too large or is another than was expected, and
     *     with {@code STORAGE_FULL}
     */
    public void fetch(RemoteFile file, Path local, long most, Duration deadline) {
        String found;
        try {
            found = fetch(file.address(), local, most, deadline);
        } catch (CallFailedException e) {
            throw new DomainException(e.fault(file.pointer() + "/url"));
        }
        if (file.sha256() != null && !file.sha256().equals(found)) {
            throw new DomainException(new Fault(
                    file.pointer() + "/sha256",
                    ErrorKind.DIGEST_MISMATCH,
                    "The file at the address has another SHA-256, " + found + "."));
        }
    }

    /**
     * As {@link #fetch(RemoteFile, Path, long, Duration)}, whatever the file's hash is.
     *
     * @return the file's SHA-256
     */
    public String fetch(URI address, Path local, long most, Duration deadline) throws CallFailedException {
        long end = System.nanoTime() + deadline.toNanos();
        URI next = address;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            URI asked = next;
            Fetched fetched = call(
                    new HttpGet(asked),
                    Duration.ofNanos(Math.max(end - System.nanoTime(), 1)),
                    response -> fetched(asked, response, local, most));
            if (fetched.sha256() != null) {
                return fetched.sha256();
            }
            next = fetched.address();
        }
        throw new CallFailedException(ErrorKind.FETCH_FAILED, "The address leads to others, and they to no file.");
    }

    /**
     * What an address answered with: a file, or another address.
     *
     * @param sha256 the file's; null where there is none
     */
    private record Fetched(URI address, @Nullable String sha256) {}

    private Fetched fetched(URI asked, ClassicHttpResponse response, Path local, long most) throws IOException {
        Header location = response.getFirstHeader(HttpHeaders.LOCATION);
        if (REDIRECTS.contains(response.getCode()) && location != null) {
            return new Fetched(leadsTo(asked, location.getValue()), null);
        }
        HttpEntity entity = response.getEntity();
        if (response.getCode() != HttpStatus.SC_OK || entity == null) {
            throw new CallFailedException(
                    ErrorKind.FETCH_FAILED,
                    "The address answers with " + response.getCode() + ".",
                    response.getCode() == HttpStatus.SC_NOT_FOUND);
        }
        return new Fetched(asked, copy(entity, local, most));
    }

    private URI leadsTo(URI asked, String location) throws CallFailedException {
        try {
            return allowed(asked.resolve(location).toString(), "");
        } catch (IllegalArgumentException | DomainException e) {
            throw new CallFailedException(
                    ErrorKind.URL_NOT_ALLOWED, "The address leads to another one, which the service may not call.");
        }
    }

    private static String copy(HttpEntity entity, Path file, long most) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = entity.getContent();
                OutputStream out = new DigestOutputStream(new TemporaryFileOutputStream(file), digest)) {
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                total += read;
                if (total > most) {
                    throw new CallFailedException(
                            ErrorKind.PAYLOAD_TOO_LARGE, "The file has more than " + most + " bytes.");
                }
                out.write(buffer, 0, read);
            }
        }
        return Sha256.hex(digest);
    }

    private interface Reading<T> {
        T read(ClassicHttpResponse response) throws IOException;
    }

    /** The answer is closed, not read to its end, which may never come. */
    private <T> T call(HttpUriRequestBase request, Duration deadline, Reading<T> reading) throws CallFailedException {
        AtomicBoolean late = new AtomicBoolean();
        CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    late.set(true);
                    request.abort();
                });
        try (ClassicHttpResponse response = client.executeOpen(null, request, null)) {
            return reading.read(response);
        } catch (CallFailedException e) {
            throw e;
        } catch (NotPublicException e) {
            throw new CallFailedException(
                    ErrorKind.URL_NOT_ALLOWED, "The host's name leads to an address that is not public.");
        } catch (IOException e) {
            throw late.get()
                    ? new CallFailedException(
                            ErrorKind.FETCH_TIMEOUT,
                            "The call was not over after " + deadline.toSeconds() + " seconds.")
                    : new CallFailedException(ErrorKind.FETCH_FAILED, "The address cannot be reached.");
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
