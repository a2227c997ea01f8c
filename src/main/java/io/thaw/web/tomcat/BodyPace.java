package io.thaw.web.tomcat;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.IOException;
import java.time.Duration;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * A body that must come in time: {@link #GRACE} for its beginning, and then so many bytes a second. Who sends a byte now and then holds
 * a thread no longer than that. Only the time in which the container waits for bytes counts.
 */
final class BodyPace implements InputBuffer {

    static final Duration GRACE = Duration.ofSeconds(10);
    static final long BYTES_PER_SECOND = 8 << 10;

    private final InputBuffer body;
    private final Duration grace;
    private long bytes;
    private long waited;

    /** A body, of which nothing was read yet. */
    BodyPace(InputBuffer body, Duration grace) {
        this.body = body;
        this.grace = grace;
    }

    @Override
    public int doRead(ApplicationBufferHandler handler) throws IOException {
        if (waited > grace.toNanos() + bytes * Duration.ofSeconds(1).toNanos() / BYTES_PER_SECOND) {
            throw new DomainException(
                    ErrorKind.REQUEST_TIMEOUT,
                    "After %d seconds %d bytes of the body had come. It may take %d seconds, and one more for each %d bytes."
                            .formatted(
                                    Duration.ofNanos(waited).toSeconds(), bytes, grace.toSeconds(), BYTES_PER_SECOND));
        }
        long start = System.nanoTime();
        int read = body.doRead(handler);
        waited += System.nanoTime() - start;
        bytes += Math.max(0, read);
        return read;
    }

    @Override
    public int available() {
        return body.available();
    }
}
