package io.thaw.worker;

import io.thaw.job.JobQueue;
import io.thaw.job.JobSignals;
import io.thaw.job.Lease;
import io.thaw.role.Trains;
import io.thaw.tenant.Tenant;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/**
 * A training thread for each slot: takes a job from the queue, runs it, takes the next. A lone slot owns all cores; several
 * share them out, since two teams of OpenMP threads on the same cores slow each other down.
 */
@Component
@Conditional(Trains.class)
@ConditionalOnProperty(name = "thaw.worker.isolation", havingValue = "thread", matchIfMissing = true)
class Worker implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration STOP_WAIT = Duration.ofSeconds(20);
    /** How long a run that was told to stop may go on without a sign of life. */
    private static final Duration GRACE = Duration.ofSeconds(25);

    private static final Duration ROUND = Duration.ofMillis(100);
    /** Heartbeat, check, rescue, disk and what owners want: none waits for one that waits for the database. */
    private static final int DUTIES = 5;

    private final JobQueue queue;
    private final JobSignals signals;
    private final JobRunner runner;
    private final Ending ending;
    private final Rescuer rescuer;
    private final TrainingDevice device;
    private final WorkerProperties properties;
    private final String name;
    private @Nullable Shift shift;

    Worker(
            JobQueue queue,
            JobSignals signals,
            JobRunner runner,
            Ending ending,
            Rescuer rescuer,
            TrainingDevice device,
            WorkerProperties properties) {
        this.queue = queue;
        this.signals = signals;
        this.runner = runner;
        this.ending = ending;
        this.rescuer = rescuer;
        this.device = device;
        this.properties = properties;
        this.name = name(properties.visibleName());
    }

    /** Two workers may have one name, and in containers one process number; the last part tells them apart. */
    private static String name(String visible) {
        String incarnation = Integer.toHexString(new SecureRandom().nextInt(0x10000, 0x100000));
        return String.join("/", visible, Long.toString(ProcessHandle.current().pid()), incarnation);
    }

    @Override
    public void start() {
        shift = new Shift();
        LOG.info("Worker {} takes jobs.", name);
    }

    /** Ends the jobs at their next step, with a checkpoint, and gives them back before the database goes. */
    @Override
    public void stop() {
        if (shift != null) {
            shift.end();
            shift = null;
        }
    }

    @Override
    public boolean isRunning() {
        return shift != null;
    }

    /** The time from a start to the next stop. */
    private final class Shift implements JobSignals.Listener {

        private final Leases leases = new Leases(queue, properties.patience());
        private final Watchdog watchdog = new Watchdog(properties.hangsAfter(), GRACE, this::giveUp);
        private final Semaphore work = new Semaphore(0);
        private final List<Thread> slots = new CopyOnWriteArrayList<>();
        private final ScheduledExecutorService duties =
                Executors.newScheduledThreadPool(DUTIES, task -> daemon(task, "lease"));
        private final JobSignals.Subscription subscription;
        private volatile boolean over;

        Shift() {
            every(properties.heartbeat(), leases::beat);
            every(properties.heartbeat(), rescuer::rescue);
            every(properties.heartbeat(), () -> rescuer.watchDisk(leases));
            every(ROUND, this::check);
            subscription = signals.subscribe(this);
            for (int slot = 1; slot <= properties.slots(); slot++) {
                startSlot("training-" + slot);
            }
        }

        private void startSlot(String slot) {
            Thread thread = daemon(this::work, slot);
            slots.add(thread);
            thread.start();
        }

        private static Thread daemon(Runnable task, String name) {
            Thread thread = new Thread(Tenant.ALL.binding(task), name);
            thread.setDaemon(true);
            return thread;
        }

        private void every(Duration period, Runnable duty) {
            ScheduledFuture<?> unused = duties.scheduleWithFixedDelay(
                    guarded(duty), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
        }

        private static Runnable guarded(Runnable duty) {
            return () -> {
                try {
                    duty.run();
                } catch (RuntimeException e) {
                    LOG.warn("The queue cannot be reached: {}", e.toString());
                }
            };
        }

        private void check() {
            leases.check();
            leases.forEach(watchdog::check);
        }

        @Override
        public void queued() {
            work.release(properties.slots());
        }

        @Override
        public void wished(String jobId) {
            duties.execute(guarded(() -> leases.wished(jobId)));
        }

        /** A slot: until the shift ends, or its job is given up. */
        private void work() {
            boolean goOn = true;
            while (goOn && !over) {
                try {
                    Optional<Lease> lease = queue.claim(name);
                    if (lease.isPresent()) {
                        goOn = run(lease.get());
                    } else {
                        device.measure();
                        rest();
                    }
                } catch (RuntimeException e) {
                    LOG.warn("The queue cannot be reached: {}", e.toString());
                    rest();
                }
            }
        }

        /** Whether the thread was not given up meanwhile. */
        private boolean run(Lease lease) {
            HeldJob held = new HeldJob(lease);
            leases.add(held);
            // On a slow network much of the lease's term has gone with its claim.
            duties.execute(guarded(leases::beat));
            if (over) {
                held.stop(HeldJob.Stop.SHUTDOWN);
            }
            lease.tenant().run(() -> run(held));
            return leases.remove(held);
        }

        private void run(HeldJob held) {
            try (JournalWriter entries = new JournalWriter(held, queue.term())) {
                try {
                    runner.run(held, entries);
                } catch (RuntimeException | Error e) {
                    ending.of(held, e, entries);
                }
            }
        }

        /** The thread cannot be ended, only left alone; another one takes its slot. */
        private void giveUp(HeldJob stuck) {
            if (leases.remove(stuck)) {
                LOG.error(
                        "Job {} is given up: its thread does not answer.",
                        stuck.lease().jobId());
                rescuer.giveUp(stuck);
                slots.remove(stuck.thread());
                startSlot(stuck.thread().getName());
            }
        }

        private void rest() {
            try {
                if (work.tryAcquire(properties.poll().toMillis(), TimeUnit.MILLISECONDS)) {
                    work.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                over = true;
            }
        }

        void end() {
            over = true;
            subscription.close();
            work.release(properties.slots());
            leases.forEach(job -> job.stop(HeldJob.Stop.SHUTDOWN));
            try {
                for (Thread slot : slots) {
                    slot.join(STOP_WAIT.toMillis());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            duties.shutdownNow();
        }
    }
}
