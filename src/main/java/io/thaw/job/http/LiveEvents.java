package io.thaw.job.http;

import io.thaw.history.JobEvent;
import io.thaw.history.JobHistory;
import io.thaw.job.JobState;
import io.thaw.tenant.Tenant;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Sends events as they come. One timer reads the table for all who listen, so a listener costs a query in each round and
 * no thread; a few senders keep one slow listener from holding up the others.
 */
@Component
class LiveEvents implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(LiveEvents.class);
    private static final long ROUND_MILLIS = 250;
    private static final int ROUNDS_PER_HEARTBEAT = 60;
    private static final int SENDERS = 4;
    private static final int BATCH = 500;

    private static final Set<String> FINAL = Arrays.stream(JobState.values())
            .filter(JobState::isFinal)
            .map(JobState::toString)
            .collect(Collectors.toUnmodifiableSet());

    private final JobHistory history;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private @Nullable Rounds rounds;

    private record Rounds(ScheduledExecutorService timer, ExecutorService senders) {}

    LiveEvents(JobHistory history) {
        this.history = history;
    }

    /** A stream of the job's events after number {@code after}, which ends with the job. */
    SseEmitter follow(String jobId, long after) {
        SseEmitter emitter = new SseEmitter(0L);
        Listener listener = new Listener(jobId, Tenant.current(), after, emitter);
        emitter.onCompletion(() -> listeners.remove(listener));
        emitter.onError(gone -> listeners.remove(listener));
        listeners.add(listener);
        return emitter;
    }

    private void round(ExecutorService senders) {
        for (Listener listener : listeners) {
            if (listener.begin()) {
                senders.execute(listener.tenant.binding(() -> serve(listener)));
            }
        }
    }

    private void serve(Listener listener) {
        try {
            List<JobEvent> events = history.events(listener.jobId, listener.after, BATCH);
            if (listener.send(events)) {
                listeners.remove(listener);
            }
        } catch (IOException | IllegalStateException gone) {
            LOG.debug("A listener of {} has gone", listener.jobId, gone);
            listeners.remove(listener);
        } catch (RuntimeException e) {
            LOG.warn("The events of {} cannot be read; trying again", listener.jobId, e);
        } finally {
            listener.end();
        }
    }

    @Override
    public void start() {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS, LiveEvents::daemon);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(LiveEvents::daemon);
        ScheduledFuture<?> unused =
                timer.scheduleWithFixedDelay(() -> round(senders), ROUND_MILLIS, ROUND_MILLIS, TimeUnit.MILLISECONDS);
        rounds = new Rounds(timer, senders);
    }

    /** Ends all streams before the web server waits for its requests to end. */
    @Override
    public void stop() {
        if (rounds != null) {
            rounds.timer().shutdown();
            rounds.senders().shutdown();
            rounds = null;
        }
        listeners.forEach(listener -> listener.emitter.complete());
    }

    @Override
    public boolean isRunning() {
        return rounds != null;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "live-events");
        thread.setDaemon(true);
        return thread;
    }

    /** One connection. Its round is served by one sender at a time. */
    private static final class Listener {

        private final String jobId;
        private final Tenant tenant;
        private final SseEmitter emitter;
        private long after;
        private int quietRounds;
        private volatile boolean served;

        Listener(String jobId, Tenant tenant, long after, SseEmitter emitter) {
            this.jobId = jobId;
            this.tenant = tenant;
            this.after = after;
            this.emitter = emitter;
        }

        /** Whether no sender serves it; the one timer asks. */
        boolean begin() {
            if (served) {
                return false;
            }
            served = true;
            return true;
        }

        void end() {
            served = false;
        }

        /** Sends events, or now and then a sign of life, and returns whether the job has ended. */
        boolean send(List<JobEvent> events) throws IOException {
            if (events.isEmpty() && ++quietRounds >= ROUNDS_PER_HEARTBEAT) {
                quietRounds = 0;
                emitter.send(SseEmitter.event().comment("still here"));
            }
            for (JobEvent event : events) {
                emitter.send(SseEmitter.event()
                        .id(Long.toString(event.seq()))
                        .name(event.kind())
                        .data(event.data(), MediaType.APPLICATION_JSON));
                after = event.seq();
                quietRounds = 0;
                if (endsTheJob(event)) {
                    emitter.complete();
                    return true;
                }
            }
            return false;
        }

        private static boolean endsTheJob(JobEvent event) {
            return event.kind().equals("state")
                    && FINAL.contains(event.data().path("status").stringValue(""));
        }
    }
}
