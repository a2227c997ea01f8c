package io.thaw.web.tomcat;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Keeps senders who are slow on purpose from holding the threads that answer (as Slowloris does by bodies). A body must keep a
 * {@link BodyPace pace} while it is read. What is answered without its body being read, as without a key, is not waited for: only what
 * comes at once is passed over, so that whoever is still sending hears the answer. Tomcat itself would wait for each byte.
 */
final class SlowBodies extends ValveBase {

    /** While the rest of a body that nobody wants may come, and how much of it. */
    private static final Duration REST = Duration.ofMillis(300);

    private static final long MOST_OF_REST = 2 << 20;
    private static final long LOOK_EVERY_MILLIS = 5;

    private final Duration grace;

    SlowBodies(Duration grace) {
        super(true);
        this.grace = grace;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        org.apache.coyote.Request coyote = request.getCoyoteRequest();
        InputBuffer body = coyote.getInputBuffer();
        coyote.setInputBuffer(new BodyPace(body, grace));
        try {
            getNext().invoke(request, response);
        } finally {
            // The container has one for all requests of a connection.
            coyote.setInputBuffer(body);
        }
        if (!request.isAsync() && !passedOver(coyote)) {
            coyote.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    /** Whether all of the body has been read or has come meanwhile. */
    private static boolean passedOver(org.apache.coyote.Request request) {
        Rest rest = new Rest();
        long end = System.nanoTime() + REST.toNanos();
        try {
            while (!request.isFinished()) {
                if (System.nanoTime() > end || request.getBytesRead() > MOST_OF_REST) {
                    return false;
                }
                request.action(ActionCode.AVAILABLE, true);
                boolean goesOn = request.getAvailable() > 0 ? request.doRead(rest) >= 0 : slept();
                if (!goesOn) {
                    return request.isFinished();
                }
            }
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false; // Its sender has gone, or sent headers that nobody has read to their end.
        }
    }

    private static boolean slept() {
        try {
            Thread.sleep(LOOK_EVERY_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Takes bytes and forgets them. */
    private static final class Rest implements ApplicationBufferHandler {

        private ByteBuffer buffer = ByteBuffer.allocate(0);

        @Override
        public void setByteBuffer(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer getByteBuffer() {
            return buffer;
        }

        @Override
        public void expand(int size) {
            // What is there is enough.
        }
    }
}
