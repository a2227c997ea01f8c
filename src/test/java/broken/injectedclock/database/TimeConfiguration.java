package broken.injectedclock.database;

import java.time.Clock;

class TimeConfiguration {

    Clock clock() {
        return Clock.systemUTC();
    }
}
