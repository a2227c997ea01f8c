package io.thaw.backbone;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Until when the sender of a thread's request has use for its answer. What would come later is not computed. */
public final class Deadline {

    private static final ThreadLocal<@Nullable Deadline> CURRENT = new ThreadLocal<>();

    private final long at;

    private Deadline(long at) {
        this.at = at;
    }

    /** Ends what {@link #begin} began. */
    public interface Limited {
        void end();
    }

    /** From now on the thread's request has so much time, until that ends. */
    public static Limited begin(Duration left) {
        CURRENT.set(new Deadline(System.nanoTime() + left.toNanos()));
        return CURRENT::remove;
    }

    /** That of the thread's request, if it has one. */
    static @Nullable Deadline current() {
        return CURRENT.get();
    }

    /** Whether it is over after so much more time. */
    boolean isPassedIn(Duration more) {
        return at - System.nanoTime() < more.toNanos();
    }

    static DomainException exceeded() {
        return new DomainException(
                ErrorKind.DEADLINE_EXCEEDED,
                "The answer would have come after the time that X-Request-Timeout leaves.");
    }
}
