package broken.nofieldinjection;

import java.time.Clock;
import org.springframework.beans.factory.annotation.Autowired;

class Injected {

    private final Clock clock;

    @Autowired
    Injected(Clock clock) {
        this.clock = clock;
    }
}
