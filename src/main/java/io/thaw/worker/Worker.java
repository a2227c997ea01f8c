package io.thaw.worker;

import io.thaw.job.JobQueue;
import io.thaw.job.Lease;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * One training thread for this machine's one device slot: takes a job from the queue, runs it, takes the next. On a CPU
 * the slot owns all cores, since two teams of OpenMP threads on the same cores slow each other down.
 */
@Component
@ConditionalOnProperty(name = "thaw.worker.enabled", matchIfMissing = true)
class Worker implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final JobQueue queue;
    private final JobRunner runner;
    private final WorkerProperties properties;
    private final String name;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2, task -> daemon(task, "lease"));
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable HeldJob current;
    private volatile @Nullable Thread thread;
    private @Nullable ScheduledFuture<?> rescues;

    Worker(JobQueue queue, JobRunner runner, WorkerProperties properties) {
        this.queue = queue;
        this.runner = runner;
        this.properties = properties;
        this.name = hostName() + "/" + ProcessHandle.current().pid();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
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
        Thread training = daemon(this::work, "training");
        thread = training;
        training.start();
        long heartbeat = properties.heartbeat().toMillis();
        rescues = clock.scheduleWithFixedDelay(this::rescue, heartbeat, heartbeat, TimeUnit.MILLISECONDS);
    }

    private void work() {
        while (stopping.getCount() > 0) {
            try {
                Optional<Lease> lease = queue.claim(name);
                if (lease.isPresent()) {
                    run(lease.get());
                } else {
                    rest();
                }
            } catch (RuntimeException e) {
                LOG.warn("Cannot take a job: {}", e.toString());
                rest();
            }
        }
    }

    private void run(Lease lease) {
        try (HeldJob held = new HeldJob(queue, lease, clock, properties.heartbeat(), properties.watch())) {
            current = held;
            if (stopping.getCount() == 0) {
                held.stop(HeldJob.Stop.SHUTDOWN);
            }
            runner.run(held);
        } finally {
            current = null;
        }
    }

    private void rest() {
        try {
            stopping.await(properties.poll().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping.countDown();
        }
    }

    private void rescue() {
        try {
            queue.rescue();
        } catch (RuntimeException e) {
            LOG.warn("Cannot rescue jobs: {}", e.toString());
        }
    }

    /** Ends the job at its next step and gives it back, before the database goes. */
    @Override
    public void stop() {
        stopping.countDown();
        if (rescues != null) {
            rescues.cancel(false);
        }
        HeldJob held = current;
        if (held != null) {
            held.stop(HeldJob.Stop.SHUTDOWN);
        }
        Thread training = thread;
        if (training != null) {
            try {
                training.join(TimeUnit.SECONDS.toMillis(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        thread = null;
        clock.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
