package io.thaw.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.outbound.Outbound.CallFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundTests {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final byte[] HERE = {127, 0, 0, 1};
    private static final byte[] PUBLIC = {93, (byte) 184, 34, 7};

    private final AtomicInteger calls = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @TempDir
    Path directory;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/file", exchange -> answer(exchange, 200, "0123456789"));
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "http://169.254.169.254/file");
            answer(exchange, 302, "");
        });
        server.createContext("/near", exchange -> {
            exchange.getResponseHeaders().add("Location", "/file");
            answer(exchange, 307, "");
        });
        server.createContext("/circle", exchange -> {
            exchange.getResponseHeaders().add("Location", origin() + "/circle");
            answer(exchange, 301, "");
        });
        server.createContext("/slow", OutboundTests::trickle);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        calls.incrementAndGet();
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.length());
        exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }

    /** A byte now and then, for ever. */
    private static void trickle(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            while (!Thread.interrupted()) {
                out.write('.');
                out.flush();
                Thread.onSpinWait();
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofMillis(50).toNanos());
            }
        }
    }

    private String origin() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static Outbound allowing(List<String> origins, String... networks) {
        return new Outbound(new OutboundProperties(origins, List.of(networks)));
    }

    /** Forms that lead, in one reader of addresses or another, to where no user may have the service call. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "https://169.254.169.254/latest/meta-data",
                "https://127.0.0.1/",
                "https://127.1/",
                "https://0177.0.0.1/",
                "https://0x7f.0.0.1/",
                "https://2130706433/",
                "https://0/",
                "https://[::1]/",
                "https://[::]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::ffff:7f00:1]/",
                "https://[::127.0.0.1]/",
                "https://[64:ff9b::7f00:1]/",
                "https://[2002:7f00:1::]/",
                "https://[fd00::1]/",
                "https://[fe80::1%25eth0]/",
                "https://10.0.0.1/",
                "https://100.64.0.1/",
                "https://localhost/",
                "https://localhost./",
                "https://user:password@hooks.example.com/",
                "https://hooks.example.com:22/",
                "http://hooks.example.com/",
                "https://hooks.example.com/#@127.0.0.1",
                "https://127.0.0.1\\@hooks.example.com/",
                "https://ⓛocalhost.example/",
                "file:///etc/passwd",
                "gopher://hooks.example.com/",
                "jar:https://hooks.example.com/a.jar!/b",
                "//hooks.example.com/",
                "hooks.example.com",
                ""
            })
    void noFormOfAnAddressWithinIsCalledWhereEveryPublicNameIsAllowed(String address) throws Exception {
        try (Outbound outbound = allowingAllThatResolve()) {
            assertThatThrownBy(() -> outbound.allowed(address, "/url"))
                    .isInstanceOfSatisfying(
                            DomainException.class,
                            e -> assertThat(e.faults()).singleElement().satisfies(fault -> {
                                assertThat(fault.kind()).isEqualTo(ErrorKind.URL_NOT_ALLOWED);
                                assertThat(fault.pointer()).isEqualTo("/url");
                            }));
        }
    }

    /** Where every name leads to a public address, what is refused is refused for how it is written. */
    private static Outbound allowingAllThatResolve() {
        return new Outbound(
                new AllowedOrigins(List.of("https://*")),
                new PublicNames(List.of(), leadingTo(List.of("93.184.34.7"))));
    }

    @Test
    void aPublicNameIsCalledWhereEveryOneIsAllowed() throws Exception {
        try (Outbound outbound = allowingAllThatResolve()) {
            assertThat(outbound.allowed("https://hooks.example.com/thaw", "/url"))
                    .isEqualTo(URI.create("https://hooks.example.com/thaw"));
        }
    }

    @Test
    void nothingIsCalledUnlessItIsAllowed() throws Exception {
        try (Outbound outbound = allowing(List.of())) {
            assertThatThrownBy(() -> outbound.allowed("https://hooks.example.com/", "/url"))
                    .hasMessageContaining("allowed none (thaw.outbound.allowed-origins)");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://hooks.example.com, https://hooks.example.com/thaw?a=b, true",
        "https://hooks.example.com, https://HOOKS.example.com:443/, true",
        "https://hooks.example.com, https://evil-hooks.example.com/, false",
        "https://hooks.example.com, https://hooks.example.com.evil.org/, false",
        "https://*.example.com, https://a.b.example.com/, true",
        "https://*.example.com, https://example.com/, false",
        "https://*.example.com, https://evilexample.com/, false",
        "https://*, https://anything.example.org/, true",
        "https://*, http://anything.example.org/, false",
        "https://*:8443, https://anything.example.org:8443/, true",
        "http://mlflow:5000, http://mlflow:5000/api, true",
        "http://mlflow:5000, http://mlflow/api, false",
        "http://[::1]:9000, http://[::1]:9000/, true"
    })
    void anOriginIsAllowedAsItIsWritten(String allowed, URI address, boolean contained) {
        assertThat(new AllowedOrigins(List.of(allowed)).contain(address)).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hooks.example.com", "https://", "ftp://a.b", "https://a.b/path", "https://*example.com", "*"})
    void whatIsNoOriginStopsTheStart(String written) {
        assertThatThrownBy(() -> new AllowedOrigins(List.of(written)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("thaw.outbound.allowed-origins")
                .hasMessageContaining(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.1.2.3",
                "10.1.2.3",
                "100.64.0.1",
                "127.0.0.2",
                "169.254.169.254",
                "172.16.0.1",
                "192.0.0.1",
                "192.0.2.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "fc00::1",
                "fd12::1",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void aNameThatLeadsToASpecialAddressIsNotResolved(String address) {
        PublicNames names = new PublicNames(List.of(), leadingTo(List.of(address)));

        assertThatThrownBy(() -> names.resolve("hooks.example.com")).hasMessageContaining("not public");
    }

    @Test
    void aNameMayLeadToPublicAddressesAndToNetworksThatAreAllowed() throws Exception {
        assertThat(new PublicNames(List.of(), leadingTo(List.of("93.184.34.7", "2606:4700::1111"))).resolve("a.b"))
                .hasSize(2);
        assertThat(new PublicNames(List.of("10.0.0.0/8"), leadingTo(List.of("10.9.8.7"))).resolve("a.b"))
                .hasSize(1);
        assertThatThrownBy(() -> new PublicNames(List.of("10.0.0.0/8"), leadingTo(List.of("10.9.8.7", "127.0.0.1")))
                        .resolve("a.b"))
                .hasMessageContaining("not public");
    }

    private static DnsResolver leadingTo(List<String> addresses) {
        return new Names() {
            @Override
            public InetAddress[] resolve(String name) throws UnknownHostException {
                InetAddress[] found = new InetAddress[addresses.size()];
                for (int i = 0; i < found.length; i++) {
                    found[i] = InetAddress.getByName(addresses.get(i));
                }
                return found;
            }
        };
    }

    private abstract static class Names implements DnsResolver {
        @Override
        public String resolveCanonicalHostname(String name) {
            return name;
        }
    }

    /** The second answer is another one: what is called is what is looked at then. */
    @Test
    void aNameThatTurnsToAnAddressWithinAfterItWasCheckedIsNotCalled() throws Exception {
        Deque<byte[]> answers = new ArrayDeque<>(List.of(PUBLIC, HERE));
        PublicNames names = new PublicNames(List.of(), new Names() {
            @Override
            public InetAddress[] resolve(String name) throws UnknownHostException {
                return new InetAddress[] {InetAddress.getByAddress(name, answers.removeFirst())};
            }
        });
        String address = "http://rebound.example:" + server.getAddress().getPort() + "/file";
        try (Outbound outbound = new Outbound(new AllowedOrigins(List.of(address.replace("/file", ""))), names)) {
            URI allowed = outbound.allowed(address, "/url");

            assertThatThrownBy(() -> outbound.post(allowed, Map.of(), "{}", SOON))
                    .isInstanceOf(CallFailedException.class)
                    .hasMessageContaining("not public");
            assertThat(calls).hasValue(0);
        }
    }

    @Test
    void whatIsAllowedIsCalledAndItsStatusTold() throws Exception {
        try (Outbound outbound = allowing(List.of(origin()), "127.0.0.0/8")) {
            URI address = outbound.allowed(origin() + "/file", "/url");

            assertThat(outbound.post(address, Map.of("Content-Type", "application/json"), "{}", SOON))
                    .isEqualTo(200);
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void aFileIsFetchedUpToWhatItMayHave() throws Exception {
        try (Outbound outbound = allowing(List.of(origin()), "127.0.0.0/8")) {
            URI address = outbound.allowed(origin() + "/file", "/url");
            Path file = directory.resolve("file");

            outbound.fetch(address, file, 10, SOON);

            assertThat(file).hasContent("0123456789");
            assertThatThrownBy(() -> outbound.fetch(address, file, 9, SOON))
                    .isInstanceOfSatisfying(
                            CallFailedException.class,
                            e -> assertThat(e.fault("/url").kind()).isEqualTo(ErrorKind.PAYLOAD_TOO_LARGE));
            assertThat(Files.size(file)).isLessThan(10);
        }
    }

    @Test
    void whereAnAddressLeadsIsFollowedWithinWhatIsAllowed() throws Exception {
        try (Outbound outbound = allowing(List.of(origin()), "127.0.0.0/8")) {
            Path file = directory.resolve("file");

            String sha256 = outbound.fetch(outbound.allowed(origin() + "/near", "/url"), file, 10, SOON);

            assertThat(file).hasContent("0123456789");
            assertThat(sha256).isEqualTo("84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882");
            URI circle = outbound.allowed(origin() + "/circle", "/url");
            calls.set(0);
            assertThatThrownBy(() -> outbound.fetch(circle, file, 10, SOON)).hasMessageContaining("to no file");
            assertThat(calls).hasValue(6);
        }
    }

    @Test
    void nobodyIsFollowedElsewhere() throws Exception {
        try (Outbound outbound = allowing(List.of(origin()), "127.0.0.0/8")) {
            URI moved = outbound.allowed(origin() + "/moved", "/url");

            assertThatThrownBy(() -> outbound.fetch(moved, directory.resolve("file"), 10, SOON))
                    .hasMessageContaining("may not call");
            assertThat(outbound.post(moved, Map.of(), "{}", SOON)).isEqualTo(302);
            assertThat(calls).hasValue(2);
        }
    }

    @Test
    void whoeverTalksTooSlowlyIsNotListenedToLonger() throws Exception {
        try (Outbound outbound = allowing(List.of(origin()), "127.0.0.0/8")) {
            URI slow = outbound.allowed(origin() + "/slow", "/url");

            assertThatThrownBy(() -> outbound.fetch(slow, directory.resolve("file"), 1 << 20, Duration.ofSeconds(1)))
                    .isInstanceOfSatisfying(
                            CallFailedException.class,
                            e -> assertThat(e.fault("/url").kind()).isEqualTo(ErrorKind.FETCH_TIMEOUT));
        }
    }

    @Test
    void whoIsNotThereIsSaidNotToBe() throws Exception {
        String origin = origin();
        try (Outbound outbound = allowing(List.of(origin), "127.0.0.0/8")) {
            URI address = outbound.allowed(origin + "/file", "/url");
            server.stop(0);

            assertThatThrownBy(() -> outbound.post(address, Map.of(), "{}", SOON))
                    .hasMessage("The address cannot be reached.");
        }
    }
}
