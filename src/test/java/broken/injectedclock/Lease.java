package broken.injectedclock;

import java.time.Clock;
import java.time.Instant;
import java.util.Date;

record Lease(Instant taken) {

    static Lease take(Clock clock) {
        return new Lease(Instant.now(clock));
    }

    static Date asDate(Clock clock) {
        return new Date(clock.millis());
    }
}
