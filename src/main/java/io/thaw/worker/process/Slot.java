package io.thaw.worker.process;

import io.thaw.job.JobRescue;
import io.thaw.tenant.Tenant;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A place for one child: keeps one running, and gives back to the queue what a dead one held. */
final class Slot {

    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);
    /** Longer than a child waits for its job's checkpoint. */
    private static final Duration END_WAIT = Duration.ofSeconds(25);
    /** Whoever dies younger will do so again soon. */
    private static final Duration SHORT_LIFE = Duration.ofSeconds(30);
    /** Of a wait between two children: 2⁶ seconds. */
    private static final int LONGEST_REST = 6;

    private final int number;
    private final ChildCommand command;
    private final JobRescue rescue;
    private final Clock clock;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread keeper;
    private @Nullable Child child;

    Slot(int number, ChildCommand command, JobRescue rescue, Clock clock) {
        this.number = number;
        this.command = command;
        this.rescue = rescue;
        this.clock = clock;
        this.keeper = new Thread(Tenant.ALL.binding(this::keep), "slot-" + number);
        keeper.setDaemon(true);
    }

    void start() {
        keeper.start();
    }

    private void keep() {
        int shortLives = 0;
        try {
            do {
                Instant birth = clock.instant();
                live();
                boolean shortLife = Duration.between(birth, clock.instant()).compareTo(SHORT_LIFE) < 0;
                shortLives = shortLife ? shortLives + 1 : 0;
            } while (!ending.await(rest(shortLives), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** In seconds: none after the first short life, then 1, 2, 4 and so on. */
    private static long rest(int shortLives) {
        return shortLives < 2 ? 0 : 1L << Math.min(shortLives - 2, LONGEST_REST);
    }

    private void live() throws InterruptedException {
        Child born = bear();
        if (born == null) {
            return;
        }
        Exit exit = new Exit(born.process().waitFor());
        if (ending.getCount() > 0) {
            LOG.warn("Worker {} is gone. {} Another one takes its place.", born.name(), exit.reason());
            if (!exit.asked()) {
                giveBack(born, exit);
            }
        }
    }

    private synchronized @Nullable Child bear() {
        try {
            child = ending.getCount() > 0 ? command.start(number) : null;
        } catch (IOException e) {
            LOG.error("No worker can be started: {}", e.toString());
            child = null;
        }
        return child;
    }

    private void giveBack(Child dead, Exit exit) {
        try {
            rescue.crashed(dead.name() + "/", exit.reason());
        } catch (RuntimeException e) {
            LOG.warn("The job of worker {} goes back when its lease ends: {}", dead.name(), e.toString());
        }
    }

    /** Asks the child to end, and lets no other follow. */
    synchronized void end() {
        ending.countDown();
        if (child != null) {
            child.process().destroy();
        }
    }

    /** Returns when the child has ended; one that takes too long is killed. */
    void awaitEnd() {
        try {
            keeper.join(END_WAIT.toMillis());
            kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void kill() {
        if (child != null) {
            child.process().destroyForcibly();
        }
    }
}
