package broken.injectedclock;

import java.time.Instant;

class BreaksByNow {

    Instant started = Instant.now();
}
