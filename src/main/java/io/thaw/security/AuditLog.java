package io.thaw.security;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.tenant.Tenant;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who changed what, by tenant: requests that were let in to change something, and those that were refused. The database refuses to
 * alter an entry, and where its owner has done so the hashes show it.
 */
@Service
public class AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    /** Entries in memory at a time while a log is read. */
    private static final int FETCHED = 1000;

    private static final String ENTRIES = "select * from audit_entry where tenant = ? ";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    AuditLog(JdbcClient jdbc, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Whether a tenant's log is whole.
     *
     * @param head the last hash; who has noted an earlier one down knows by it that the end was not cut off
     * @param firstBroken the first entry that is not what was written, or comes after one that is gone
     */
    public record Verification(
            @Schema(example = "true") boolean intact,
            @Schema(example = "42") long entries,
            @Nullable String head,
            @Nullable Long firstBroken) {}

    /** Notes what a request came to, for the tenant that the thread works for. What is done is done, also where this fails. */
    void note(Caller caller, HttpServletRequest request, int status) {
        try {
            transaction.executeWithoutResult(open -> append(caller, request, status));
        } catch (DataAccessException e) {
            LOG.error(
                    "{} {} by {}, answered with {}, is not in the audit log: {}",
                    request.getMethod(),
                    request.getRequestURI(),
                    caller.name(),
                    status,
                    e.toString());
        }
    }

    /** Entries of one tenant wait for each other. */
    private void append(Caller caller, HttpServletRequest request, int status) {
        String tenant = Tenant.current().id();
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 0))")
                .param("audit " + tenant)
                .query((row, number) -> tenant)
                .single();
        Optional<AuditEntry> last = jdbc.sql(ENTRIES + "order by seq desc limit 1")
                .param(tenant)
                .query(AuditLog::read)
                .optional();
        AuditEntry entry = new AuditEntry(
                last.map(AuditEntry::seq).orElse(0L) + 1,
                // As the database keeps it.
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                caller.name(),
                request.getRemoteAddr(),
                request.getMethod(),
                request.getRequestURI(),
                status,
                "");
        jdbc.sql("insert into audit_entry values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        tenant,
                        entry.seq(),
                        Timestamp.from(entry.at()),
                        entry.caller(),
                        entry.address(),
                        entry.method(),
                        entry.path(),
                        status,
                        entry.chained(last.map(AuditEntry::hash).orElse(null)))
                .update();
    }

    /** Entries newest first, those before the number {@code before}. */
    public List<AuditEntry> list(int limit, long before) {
        return jdbc.sql(ENTRIES + "and seq < ? order by seq desc limit ?")
                .params(Tenant.current().id(), before, limit)
                .query(AuditLog::read)
                .list();
    }

    /** Reads the whole log of the tenant, and says whether it is what was written. */
    public Verification verify() {
        Chain chain = new Chain();
        // PostgreSQL hands rows out bit by bit within a transaction only.
        transaction.executeWithoutResult(open -> {
            try (Stream<AuditEntry> entries = jdbc
                    .sql(ENTRIES + "order by seq")
                    .withFetchSize(FETCHED)
                    .param(Tenant.current().id())
                    .query(AuditLog::read)
                    .stream()) {
                entries.forEach(chain::add);
            }
        });
        return new Verification(chain.firstBroken == null, chain.entries, chain.head, chain.firstBroken);
    }

    /** What was read of a log. */
    private static final class Chain {

        private long entries;
        private @Nullable String head;
        private @Nullable Long firstBroken;

        void add(AuditEntry entry) {
            entries++;
            boolean follows = entry.seq() == entries && entry.chained(head).equals(entry.hash());
            if (firstBroken == null && !follows) {
                firstBroken = entry.seq();
            }
            head = entry.hash();
        }
    }

    private static AuditEntry read(ResultSet row, int number) throws SQLException {
        return new AuditEntry(
                row.getLong("seq"),
                row.getTimestamp("at").toInstant(),
                Objects.requireNonNull(row.getString("caller")),
                Objects.requireNonNull(row.getString("address")),
                Objects.requireNonNull(row.getString("method")),
                Objects.requireNonNull(row.getString("path")),
                row.getInt("status"),
                Objects.requireNonNull(row.getString("hash")));
    }
}
