package broken.injectedclock;

class BreaksByMillis {

    long started = System.currentTimeMillis();
}
