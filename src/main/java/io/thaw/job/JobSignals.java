package io.thaw.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells workers at once, by PostgreSQL's {@code LISTEN}, that a job is queued or that an owner wants something else of one. A
 * signal may be lost with its connection, so workers also look for themselves now and then.
 */
@Component
public class JobSignals {

    private static final Logger LOG = LoggerFactory.getLogger(JobSignals.class);
    private static final String CHANNEL = "thaw_job";
    /** So often the connection is looked after, and whoever has gone is noticed. */
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final DataSource database;

    JobSignals(DataSource database) {
        this.database = database;
    }

    /** Hears signals, on a thread of the subscription's, until it is closed. */
    public interface Listener {

        /** There may be something to claim. */
        void queued();

        /** What this job's owner wants has changed. */
        void wished(String jobId);
    }

    /** A listener's connection: one of the pool's, for as long as it listens. */
    public final class Subscription implements AutoCloseable {

        private final Listener listener;
        private final Thread thread;
        private volatile boolean closed;

        private Subscription(Listener listener) {
            this.listener = listener;
            this.thread = new Thread(this::listen, "job-signals");
            thread.setDaemon(true);
            thread.start();
        }

        private void listen() {
            while (!closed) {
                try (Connection connection = database.getConnection()) {
                    hear(connection);
                } catch (SQLException e) {
                    LOG.warn("Signals of jobs are not heard for a while: {}", e.toString());
                    rest();
                }
            }
        }

        private void hear(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("listen " + CHANNEL);
                listener.queued();
                PGConnection postgres = connection.unwrap(PGConnection.class);
                while (!closed) {
                    for (PGNotification signal : postgres.getNotifications((int) ROUND.toMillis())) {
                        pass(signal.getParameter());
                    }
                }
                statement.execute("unlisten *");
            }
        }

        private void pass(String jobId) {
            if (jobId.isEmpty()) {
                listener.queued();
            } else {
                listener.wished(jobId);
            }
        }

        private void rest() {
            try {
                Thread.sleep(ROUND.toMillis());
            } catch (InterruptedException e) {
                closed = true;
            }
        }

        /** Returns within a round; no signal comes later. */
        @Override
        public void close() {
            closed = true;
            try {
                thread.join(2 * ROUND.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Begins to listen. */
    public Subscription subscribe(Listener listener) {
        return new Subscription(listener);
    }
}
