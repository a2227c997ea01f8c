package io.thaw.webhook;

import io.thaw.database.Ids;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.outbound.Outbound;
import io.thaw.tenant.Tenant;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** A tenant's webhooks, and what was sent to them. */
@Service
public class Webhooks {

    private static final String ID_PREFIX = "wh_";
    /** Greater than every id. */
    private static final String END = "wh_~";
    /** Each costs a delivery for every event. */
    private static final int MOST = 20;

    private static final String COLUMNS =
            "select id, url, events, format, created_at, disabled_at, disabled_reason from webhook where tenant = ? ";

    private final JdbcClient jdbc;
    private final Outbound outbound;
    private final Ids ids;
    private final Clock clock;

    Webhooks(JdbcClient jdbc, Outbound outbound, Ids ids, Clock clock) {
        this.jdbc = jdbc;
        this.outbound = outbound;
        this.ids = ids;
        this.clock = clock;
    }

    /** A webhook with its secret, which is not told again. */
    public record Made(Webhook webhook, SigningSecret secret) {}

    /**
     * Makes a webhook. It is told what happens from now on.
     *
     * @throws DomainException with {@code URL_NOT_ALLOWED} or {@code QUOTA_EXCEEDED}
     */
    @Transactional
    public Made add(String url, List<EventType> events, BodyFormat format) {
        URI address = outbound.allowed(url, "/url");
        String tenant = Tenant.current().id();
        // Its row is locked, so that two at once do not both find room for the last one.
        jdbc.sql("select id from tenant where id = ? for no key update")
                .param(tenant)
                .query(String.class)
                .single();
        int there = jdbc.sql("select count(*) from webhook where tenant = ?")
                .param(tenant)
                .query(Integer.class)
                .single();
        if (there >= MOST) {
            throw new DomainException(
                    ErrorKind.QUOTA_EXCEEDED, "There are " + MOST + " webhooks, as many as may be. Delete one first.");
        }
        SigningSecret secret = SigningSecret.random();
        String id = ids.next(ID_PREFIX);
        jdbc.sql("""
                        insert into webhook (id, tenant, url, events, format, secret, created_at)
                        values (?, ?, ?, ?, ?, ?, ?)""")
                .param(id)
                .param(tenant)
                .param(address.toString())
                .param(events.stream().distinct().map(EventType::toString).toArray(String[]::new))
                .param(format.name())
                .param(secret.bytes())
                .param(Timestamp.from(clock.instant()))
                .update();
        return new Made(get(id), secret);
    }

    /** Webhooks newest first, those older than the id {@code after}. */
    public List<Webhook> list(int limit, @Nullable String after) {
        return jdbc.sql(COLUMNS + "and id < ? order by id desc limit ?")
                .params(Tenant.current().id(), after == null ? END : after, limit)
                .query(Webhooks::read)
                .list();
    }

    /**
     * A webhook.
     *
     * @throws DomainException with {@code NOT_FOUND}
     */
    public Webhook get(String id) {
        return jdbc.sql(COLUMNS + "and id = ?")
                .params(Tenant.current().id(), id)
                .query(Webhooks::read)
                .optional()
                .orElseThrow(() -> missing(id));
    }

    /**
     * Deletes a webhook with what is still to be sent.
     *
     * @throws DomainException with {@code NOT_FOUND}
     */
    public void delete(String id) {
        int deleted = jdbc.sql("delete from webhook where tenant = ? and id = ?")
                .params(Tenant.current().id(), id)
                .update();
        if (deleted == 0) {
            throw missing(id);
        }
    }

    /**
     * Sends a message that shows that messages arrive. One that was disabled is told everything again.
     *
     * @return the message's delivery
     * @throws DomainException with {@code NOT_FOUND}
     */
    @Transactional
    public Delivery test(String id) {
        int found = jdbc.sql(
                        "update webhook set disabled_at = null, disabled_reason = null where tenant = ? and id = ?")
                .params(Tenant.current().id(), id)
                .update();
        if (found == 0) {
            throw missing(id);
        }
        return jdbc.sql("""
                        insert into webhook_delivery (webhook_id, type, at, data) values (?, ?, clock_timestamp(), '{}')
                        returning *""")
                .params(id, EventType.TEST)
                .query(Webhooks::readDelivery)
                .single();
    }

    /**
     * Deliveries newest first, those with numbers below {@code before}.
     *
     * @throws DomainException with {@code NOT_FOUND}
     */
    public List<Delivery> deliveries(String id, int limit, long before) {
        get(id);
        return jdbc.sql("select * from webhook_delivery where webhook_id = ? and seq < ? order by seq desc limit ?")
                .params(id, before, limit)
                .query(Webhooks::readDelivery)
                .list();
    }

    private static DomainException missing(String id) {
        return new DomainException(ErrorKind.NOT_FOUND, "There is no webhook '" + id + "'.");
    }

    private static Webhook read(ResultSet row, int number) throws SQLException {
        Instant disabledAt = instant(row, "disabled_at");
        return new Webhook(
                row.getString("id"),
                row.getString("url"),
                Arrays.stream((String[]) row.getArray("events").getArray())
                        .map(EventType::of)
                        .toList(),
                BodyFormat.valueOf(row.getString("format")),
                row.getTimestamp("created_at").toInstant(),
                disabledAt == null ? null : new Webhook.Disabled(disabledAt, row.getString("disabled_reason")));
    }

    private static Delivery readDelivery(ResultSet row, int number) throws SQLException {
        return new Delivery(
                row.getLong("seq"),
                row.getString("id"),
                row.getString("type"),
                row.getTimestamp("at").toInstant(),
                row.getInt("attempts"),
                instant(row, "next_attempt_at"),
                instant(row, "delivered_at"),
                row.getObject("last_status", Integer.class),
                row.getString("last_error"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }
}
