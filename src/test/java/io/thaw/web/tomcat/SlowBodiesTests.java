package io.thaw.web.tomcat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.error.DomainException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A container with four threads, and more senders than that who are slow on purpose. */
@Timeout(60)
class SlowBodiesTests {

    private static final int THREADS = 4;

    @TempDir
    java.nio.file.Path directory;

    private final Tomcat tomcat = new Tomcat();
    private final List<Socket> slow = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        tomcat.setBaseDir(directory.toString());
        tomcat.setPort(0);
        ((AbstractProtocol<?>) tomcat.getConnector().getProtocolHandler()).setMaxThreads(THREADS);
        tomcat.getEngine().getPipeline().addValve(new SlowBodies(Duration.ofSeconds(1)));
        var context = tomcat.addContext("", directory.toString());
        Tomcat.addServlet(context, "refusing", new HttpServlet() {
            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) {
                response.setStatus(401);
            }
        });
        Tomcat.addServlet(context, "reading", new HttpServlet() {
            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                try {
                    response.getWriter().print(request.getInputStream().readAllBytes().length);
                } catch (DomainException e) {
                    response.sendError(408, e.kind().code());
                }
            }
        });
        context.addServletMapping("/refusing", "refusing");
        context.addServletMapping("/reading", "reading");
        tomcat.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : slow) {
            socket.close();
        }
        tomcat.stop();
        tomcat.destroy();
    }

    private Socket post(String path, int length, String body) throws IOException {
        Socket socket = new Socket("localhost", tomcat.getConnector().getLocalPort());
        socket.getOutputStream()
                .write("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(path, length, body)
                        .getBytes(UTF_8));
        return socket;
    }

    /** Sends a byte of each body now and then. */
    private void trickle(String path) throws IOException {
        for (int i = 0; i < 3 * THREADS; i++) {
            slow.add(post(path, 1_000_000, "a"));
        }
        Thread sender = new Thread(() -> {
            while (!slow.isEmpty() && !Thread.interrupted()) {
                for (Socket socket : slow) {
                    try {
                        socket.getOutputStream().write('a');
                    } catch (IOException e) {
                        // The container does not listen any more, which is right.
                    }
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        });
        sender.setDaemon(true);
        sender.start();
    }

    private static String answer(Socket socket) throws IOException {
        byte[] buffer = new byte[4096];
        int read = socket.getInputStream().read(buffer);
        return new String(buffer, 0, Math.max(0, read), UTF_8);
    }

    @Test
    void whoIsRefusedHoldsNoThread() throws Exception {
        trickle("/refusing");

        try (Socket other = post("/reading", 5, "hello")) {
            assertThat(answer(other)).startsWith("HTTP/1.1 200").endsWith("5");
        }
        assertThat(answer(slow.get(0))).startsWith("HTTP/1.1 401");
    }

    /** Something is always there to be passed over. */
    @Test
    void whoIsRefusedAndSendsOnAndOnHoldsNoThread() throws Exception {
        for (int i = 0; i < 2 * THREADS; i++) {
            Socket socket = post("/refusing", Integer.MAX_VALUE, "a");
            slow.add(socket);
            Thread sender = new Thread(() -> {
                try {
                    while (true) {
                        socket.getOutputStream().write('a');
                    }
                } catch (IOException e) {
                    // The container does not listen any more, which is right.
                }
            });
            sender.setDaemon(true);
            sender.start();
        }

        try (Socket other = post("/reading", 5, "hello")) {
            assertThat(answer(other)).startsWith("HTTP/1.1 200").endsWith("5");
        }
    }

    @Test
    void whoIsReadHasToKeepThePace() throws Exception {
        trickle("/reading");

        try (Socket other = post("/reading", 5, "hello")) {
            assertThat(answer(other)).startsWith("HTTP/1.1 200").endsWith("5");
        }
        assertThat(answer(slow.get(0))).startsWith("HTTP/1.1 408").contains("request_timeout");
    }

    @Test
    void aConnectionGoesOnAfterABodyThatNobodyReadButThatCame() throws Exception {
        try (Socket socket = post("/refusing", 100_000, "")) {
            OutputStream out = socket.getOutputStream();
            out.write("a".repeat(100_000).getBytes(UTF_8));
            assertThat(answer(socket)).startsWith("HTTP/1.1 401");

            out.write("POST /reading HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello".getBytes(UTF_8));
            assertThat(answer(socket)).startsWith("HTTP/1.1 200").endsWith("5");
        }
    }

    @Test
    void aLargeBodyThatKeepsThePaceIsRead() throws Exception {
        try (Socket socket = post("/reading", 3_000_000, "")) {
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < 30; i++) {
                out.write("a".repeat(100_000).getBytes(UTF_8));
                LockSupport.parkNanos(Duration.ofMillis(60).toNanos());
            }
            assertThat(answer(socket)).startsWith("HTTP/1.1 200").endsWith("3000000");
        }
    }
}
