package io.thaw.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A network between a service and its database, in which things go wrong when a test says so. */
public final class FaultyProxy implements AutoCloseable {

    private static final byte[] COMMIT = "COMMIT".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket front;
    private final InetSocketAddress target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile long delayMillis;
    private volatile boolean silent;
    private volatile boolean cutAtCommit;

    private FaultyProxy(ServerSocket front, InetSocketAddress target) {
        this.front = front;
        this.target = target;
    }

    /** A proxy on this machine before a server. */
    public static FaultyProxy before(InetSocketAddress target) throws IOException {
        FaultyProxy proxy = new FaultyProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
        daemon(proxy::accept);
        return proxy;
    }

    public int port() {
        return front.getLocalPort();
    }

    /** From now on each answer takes so much longer. */
    public void delay(long millis) {
        delayMillis = millis;
    }

    /** Ends all connections. */
    public void cut() {
        sockets.forEach(FaultyProxy::close);
        sockets.clear();
    }

    /** From now on nothing gets through in either direction, and nobody is told. */
    public void fallSilent() {
        silent = true;
    }

    /** The network is as it should be again; connections that fell silent are gone. */
    public void heal() {
        silent = false;
        cut();
    }

    /** The next commit reaches the server, and its answer does not come back. */
    public void cutAtNextCommit() {
        cutAtCommit = true;
    }

    /** Whether that has happened. */
    public boolean hasCutAtCommit() {
        return !cutAtCommit;
    }

    private void accept() {
        while (!front.isClosed()) {
            try {
                Socket client = front.accept();
                Socket server = new Socket(target.getAddress(), target.getPort());
                sockets.add(client);
                sockets.add(server);
                daemon(() -> pump(client, server, true));
                daemon(() -> pump(server, client, false));
            } catch (IOException e) {
                // Closed, or the server is away: the client sees its connection end.
                continue;
            }
        }
    }

    private void pump(Socket from, Socket to, boolean requests) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                while (silent) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                if (!requests) {
                    TimeUnit.MILLISECONDS.sleep(delayMillis);
                }
                boolean cuts = requests && cutAtCommit && holds(buffer, read);
                out.write(buffer, 0, read);
                out.flush();
                if (cuts) {
                    cutAtCommit = false;
                    // The server is to have it before it sees the connection end.
                    TimeUnit.MILLISECONDS.sleep(100);
                    break;
                }
            }
        } catch (IOException e) {
            // Whoever holds the other end is told below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close(from);
        close(to);
    }

    private static boolean holds(byte[] buffer, int length) {
        for (int at = 0; at + COMMIT.length <= length; at++) {
            if (Arrays.equals(buffer, at, at + COMMIT.length, COMMIT, 0, COMMIT.length)) {
                return true;
            }
        }
        return false;
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "faulty-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Closeable end) {
        try {
            end.close();
        } catch (IOException e) {
            // It is gone either way.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        front.close();
        cut();
    }
}
