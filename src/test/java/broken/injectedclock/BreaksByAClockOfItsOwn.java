package broken.injectedclock;

import java.time.Clock;

class BreaksByAClockOfItsOwn {

    Clock clock = Clock.systemUTC();
}
