package broken.injectedclock;

import java.util.Date;

class BreaksByDate {

    Date started = new Date();
}
