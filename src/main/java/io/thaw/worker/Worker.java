package io.thaw.worker;

import io.thaw.job.JobQueue;
import io.thaw.job.Lease;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * A training thread for each slot: takes a job from the queue, runs it, takes the next. A lone slot owns all cores; several
 * share them out, since two teams of OpenMP threads on the same cores slow each other down.
 */
@Component
@ConditionalOnProperty(name = "thaw.worker.enabled", matchIfMissing = true)
class Worker implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final long STOP_WAIT_SECONDS = 20;
    /** A job's heartbeat, its watch and its fence: none waits for one that waits for the database. */
    private static final int TIMERS_OF_A_JOB = 3;

    private final JobQueue queue;
    private final JobRunner runner;
    private final Device device;
    private final WorkerProperties properties;
    private final String name;
    private @Nullable Shift shift;

    Worker(JobQueue queue, JobRunner runner, Device device, WorkerProperties properties) {
        this.queue = queue;
        this.runner = runner;
        this.device = device;
        this.properties = properties;
        this.name = hostName() + "/" + ProcessHandle.current().pid();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    @Override
    public void start() {
        shift = new Shift();
    }

    /** Ends the job at its next step and gives it back, before the database goes. */
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
    private final class Shift {

        private final CountDownLatch ending = new CountDownLatch(1);
        private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(
                1 + properties.slots() * TIMERS_OF_A_JOB, task -> daemon(task, "lease"));
        private final ScheduledFuture<?> rescue;
        private final List<Thread> training = IntStream.rangeClosed(1, properties.slots())
                .mapToObj(slot -> daemon(this::work, "training-" + slot))
                .toList();
        private final Set<HeldJob> current = ConcurrentHashMap.newKeySet();

        Shift() {
            long period = properties.heartbeat().toMillis();
            rescue = clock.scheduleWithFixedDelay(this::rescue, period, period, TimeUnit.MILLISECONDS);
            training.forEach(Thread::start);
        }

        private static Thread daemon(Runnable task, String name) {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        }

        private void work() {
            while (ending.getCount() > 0) {
                try {
                    Optional<Lease> lease = queue.claim(name);
                    if (lease.isPresent()) {
                        run(lease.get());
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

        private void run(Lease lease) {
            try (HeldJob held = new HeldJob(queue, lease, clock, properties.heartbeat(), properties.watch())) {
                current.add(held);
                if (ending.getCount() == 0) {
                    held.stop(HeldJob.Stop.SHUTDOWN);
                }
                try {
                    runner.run(held);
                } finally {
                    current.remove(held);
                }
            }
        }

        private void rest() {
            try {
                ending.await(properties.poll().toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                ending.countDown();
            }
        }

        private void rescue() {
            try {
                queue.rescue();
            } catch (RuntimeException e) {
                LOG.warn("The queue cannot be reached: {}", e.toString());
            }
        }

        void end() {
            ending.countDown();
            rescue.cancel(false);
            current.forEach(held -> held.stop(HeldJob.Stop.SHUTDOWN));
            try {
                for (Thread thread : training) {
                    thread.join(TimeUnit.SECONDS.toMillis(STOP_WAIT_SECONDS));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            clock.shutdownNow();
        }
    }
}
