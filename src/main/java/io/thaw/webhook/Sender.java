package io.thaw.webhook;

import io.thaw.error.DomainException;
import io.thaw.outbound.Outbound;
import io.thaw.outbound.Outbound.CallFailedException;
import io.thaw.role.Administers;
import io.thaw.tenant.Tenant;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Conditional;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends the outbox's messages, signed as Standard Webhooks 1.0 says, in every process of the API. A webhook is told one
 * message at a time, and a slow one occupies one thread of several.
 */
@Component
@Conditional(Administers.class)
class Sender implements SmartLifecycle {

    /** For a call, from the connection to the answer. */
    static final Duration DEADLINE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final int THREADS = 4;
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final int GONE = 410;

    private final Outbox outbox;
    private final Outbound outbound;
    private final JsonMapper json;
    private final Clock clock;
    private final Set<String> busy = new HashSet<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    Sender(Outbox outbox, Outbound outbound, JsonMapper json, Clock clock) {
        this.outbox = outbox;
        this.outbound = outbound;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public void start() {
        running = true;
        IntStream.rangeClosed(1, THREADS)
                .mapToObj(number -> new Thread(Tenant.ALL.binding(this::work), "webhook-" + number))
                .forEach(thread -> {
                    thread.setDaemon(true);
                    threads.add(thread);
                    thread.start();
                });
    }

    /** What is being sent now is sent again by another process, unless it is over before this one ends. */
    @Override
    public void stop() {
        running = false;
        threads.forEach(Thread::interrupt);
        threads.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void work() {
        while (running && !Thread.currentThread().isInterrupted()) {
            if (!sendNext()) {
                rest();
            }
        }
    }

    /** Whether there was one. */
    private boolean sendNext() {
        try {
            Optional<Message> message = take();
            message.ifPresent(this::send);
            return message.isPresent();
        } catch (DataAccessException | TransactionException e) {
            return false; // The database is away, which others tell. It is tried again.
        } catch (RuntimeException e) {
            LOG.warn("A message cannot be sent now.", e);
            return false;
        }
    }

    @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void forget() {
        Tenant.ALL.run(outbox::forget);
    }

    private void rest() {
        try {
            Thread.sleep(IDLE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Message> take() {
        synchronized (busy) {
            Optional<Message> message = outbox.take(busy);
            message.ifPresent(taken -> busy.add(taken.target().webhookId()));
            return message;
        }
    }

    private void send(Message message) {
        try {
            int status = post(message);
            if (status / 100 == 2) {
                outbox.delivered(message, status);
            } else if (status == GONE) {
                outbox.gone(message, status);
            } else {
                outbox.failed(message, status, "It answered with " + status + ".");
            }
        } catch (CallFailedException e) {
            outbox.failed(message, null, e.reason());
        } catch (DomainException e) {
            outbox.failed(message, null, e.faults().get(0).message());
        } finally {
            synchronized (busy) {
                busy.remove(message.target().webhookId());
            }
        }
    }

    /** What the operator allows may have changed since the webhook was made. */
    private int post(Message message) throws CallFailedException {
        Message.Target target = message.target();
        String body = json.writeValueAsString(target.format().body(message));
        Instant now = clock.instant();
        return outbound.post(
                outbound.allowed(target.url(), "/url"),
                Map.of(
                        "Content-Type", target.format().mediaType(),
                        "webhook-id", message.id(),
                        "webhook-timestamp", Long.toString(now.getEpochSecond()),
                        "webhook-signature", target.secret().sign(message.id(), now, body)),
                body,
                DEADLINE);
    }
}
