package io.thaw.webhook;

import io.thaw.webhook.Message.Target;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The messages that are to be sent. Each is sent until it is accepted or given up, once as a rule and twice where a process dies in
 * between. All time is the database's.
 */
@Component
class Outbox {

    /** How long after an attempt that came to nothing the next one follows, as Standard Webhooks proposes it. */
    static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    /** A sender that has said nothing for so long has died. */
    private static final Duration LOST = Sender.DEADLINE.multipliedBy(4);

    private static final Duration KEPT = Duration.ofDays(30);

    private final JdbcClient jdbc;
    private final JsonMapper json;

    Outbox(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * Takes the message that has been due for the longest.
     *
     * @param busy webhooks that are being told something: one that is slow keeps no others from being told
     */
    @Transactional
    public Optional<Message> take(Collection<String> busy) {
        if (!isAnythingDue()) {
            return Optional.empty();
        }
        return jdbc.sql("""
                        with due as (
                            select seq from webhook_delivery
                            where next_attempt_at <= clock_timestamp() and webhook_id <> all (cast(:busy as text[]))
                            order by next_attempt_at, seq limit 1 for update skip locked
                        )
                        update webhook_delivery d
                        set attempts = attempts + 1, next_attempt_at = clock_timestamp() + cast(:lost as interval)
                        from due, webhook w where d.seq = due.seq and w.id = d.webhook_id
                        returning d.seq, d.id, d.type, d.at, d.data, d.attempts, w.id as webhook, w.url, w.format, w.secret
                        """)
                .param("busy", busy.toArray(String[]::new))
                .param("lost", LOST.toString())
                .query(this::read)
                .optional();
    }

    private boolean isAnythingDue() {
        return jdbc.sql("select exists (select from webhook_delivery where next_attempt_at <= clock_timestamp())")
                .query(Boolean.class)
                .single();
    }

    private Message read(ResultSet row, int number) throws SQLException {
        return new Message(
                row.getLong("seq"),
                row.getString("id"),
                row.getString("type"),
                row.getTimestamp("at").toInstant(),
                json.readTree(row.getString("data")),
                row.getInt("attempts"),
                new Target(
                        row.getString("webhook"),
                        row.getString("url"),
                        BodyFormat.valueOf(row.getString("format")),
                        new SigningSecret(row.getBytes("secret"))));
    }

    /** A message was accepted. */
    void delivered(Message message, int status) {
        jdbc.sql("""
                        update webhook_delivery set next_attempt_at = null, delivered_at = clock_timestamp(),
                            last_status = ?, last_error = null
                        where seq = ?""").params(status, message.seq()).update();
    }

    /**
     * An attempt came to nothing. After the last one the message is given up, and with it a webhook that has accepted nothing since.
     *
     * @param status what it was answered with, if it was
     */
    @Transactional
    public void failed(Message message, @Nullable Integer status, String error) {
        Duration pause = message.attempt() > PAUSES.size() ? null : PAUSES.get(message.attempt() - 1);
        jdbc.sql("""
                        update webhook_delivery set last_status = :status, last_error = :error,
                            next_attempt_at = clock_timestamp() + cast(:pause as interval) * (0.9 + random() / 5)
                        where seq = :seq""")
                .param("status", status)
                .param("error", error)
                .param("pause", pause == null ? null : pause.toString())
                .param("seq", message.seq())
                .update();
        if (pause == null) {
            jdbc.sql("""
                            update webhook set disabled_at = clock_timestamp(), disabled_reason = :reason
                            where id = :id and disabled_at is null and not exists (
                                select from webhook_delivery where webhook_id = :id and delivered_at > :at)
                            """)
                    .param("reason", "Nothing was accepted for days. The last attempt: " + error)
                    .param("id", message.target().webhookId())
                    .param("at", Timestamp.from(message.at()))
                    .update();
        }
    }

    /** The other side wants no more: nothing is sent to it until its owner asks for a test. */
    @Transactional
    public void gone(Message message, int status) {
        String id = message.target().webhookId();
        jdbc.sql("""
                        update webhook set disabled_at = clock_timestamp(), disabled_reason = 'It answered with 410 (gone).'
                        where id = ?""").param(id).update();
        jdbc.sql("""
                        update webhook_delivery set next_attempt_at = null, last_status = ?,
                            last_error = 'The webhook is disabled.'
                        where webhook_id = ? and next_attempt_at is not null""").params(status, id).update();
    }

    /** Forgets what was sent or given up long ago. */
    void forget() {
        jdbc.sql("""
                        delete from webhook_delivery
                        where next_attempt_at is null and at < clock_timestamp() - cast(? as interval)""").param(KEPT.toString()).update();
    }
}
