package broken.nofieldinjection;

import java.time.Clock;
import org.springframework.beans.factory.annotation.Autowired;

class Breaks {

    @Autowired
    Clock clock;
}
