package io.thaw.worker.process;

import java.util.List;
import org.springframework.context.SmartLifecycle;

/** The children of this process, one for each slot, from its start to its end. */
final class ChildProcesses implements SmartLifecycle {

    private final List<Slot> slots;
    private volatile boolean running;

    ChildProcesses(List<Slot> slots) {
        this.slots = slots;
    }

    @Override
    public void start() {
        slots.forEach(Slot::start);
        running = true;
    }

    /** All are asked to end before one is waited for: each gives its job back, while there is a database. */
    @Override
    public void stop() {
        slots.forEach(Slot::end);
        slots.forEach(Slot::awaitEnd);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
