package io.thaw.security;

import io.thaw.database.Recent;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.security.TenantAccount.Quotas;
import io.thaw.security.TenantAccount.Usage;
import io.thaw.tenant.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The tenants. Their rows are no tenant's: whoever may see one sees all. */
@Service
public class Tenants {

    private static final String ACCOUNT = """
            select id, weight, max_queued, max_running, max_device_seconds, max_stored, max_requests, queued, running,
                stored,
                case when device_day = (now() at time zone 'UTC')::date then device_seconds else 0 end as today
            from tenant
            """;

    private final JdbcClient jdbc;
    private final Recent<String, Optional<TenantAccount>> recent = new Recent<>(Duration.ofSeconds(1));

    Tenants(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What a put led to.
     *
     * @param isNew whether the tenant was made
     */
    public record Put(TenantAccount account, boolean isNew) {}

    /** Makes a tenant, or gives it other quotas. */
    @Transactional
    public Put put(String id, Quotas quotas) {
        boolean isNew = jdbc.sql("insert into tenant (id) values (?) on conflict do nothing")
                        .param(id)
                        .update()
                == 1;
        jdbc.sql("""
                        update tenant set weight = ?, max_queued = ?, max_running = ?, max_device_seconds = ?,
                            max_stored = ?, max_requests = ?
                        where id = ?""")
                .param(quotas.weight())
                .param(quotas.maxQueuedJobs())
                .param(quotas.maxRunningJobs())
                .param(quotas.maxDeviceSecondsPerDay())
                .param(quotas.maxStoredBytes())
                .param(quotas.maxRequestsPerMinute())
                .param(id)
                .update();
        recent.forget();
        return new Put(get(id), isNew);
    }

    /**
     * A tenant.
     *
     * @throws DomainException with {@code NOT_FOUND}
     */
    public TenantAccount get(String id) {
        return find(id).orElseThrow(() -> new DomainException(ErrorKind.NOT_FOUND, "There is no tenant '" + id + "'."));
    }

    /** Tenants by their ids, those after the id {@code after}. */
    public List<TenantAccount> list(int limit, @Nullable String after) {
        return jdbc.sql(ACCOUNT + "where id collate \"C\" > ? order by id collate \"C\" limit ?")
                .params(after == null ? "" : after, limit)
                .query(Tenants::read)
                .list();
    }

    /** A tenant as it was a moment ago, for what every request asks. */
    Optional<TenantAccount> recent(String id) {
        return recent.get(id, this::find);
    }

    private Optional<TenantAccount> find(String id) {
        return jdbc.sql(ACCOUNT + "where id = ?").param(id).query(Tenants::read).optional();
    }

    private static TenantAccount read(ResultSet row, int number) throws SQLException {
        return new TenantAccount(
                new Tenant(Objects.requireNonNull(row.getString("id"))),
                new Quotas(
                        row.getDouble("weight"),
                        row.getObject("max_queued", Integer.class),
                        row.getObject("max_running", Integer.class),
                        row.getObject("max_device_seconds", Double.class),
                        row.getObject("max_stored", Long.class),
                        row.getObject("max_requests", Integer.class)),
                new Usage(row.getInt("queued"), row.getInt("running"), row.getDouble("today"), row.getLong("stored")));
    }
}
