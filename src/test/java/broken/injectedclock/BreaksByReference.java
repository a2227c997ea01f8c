package broken.injectedclock;

import java.time.LocalDate;
import java.util.function.Supplier;

class BreaksByReference {

    Supplier<LocalDate> today = LocalDate::now;
}
