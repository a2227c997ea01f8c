package io.thaw.security;

import io.thaw.database.Ids;
import io.thaw.database.Recent;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.tenant.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The keys that open the API. */
@Service
public class ApiKeys {

    /** Greater than every id, in every collation: an id goes on with a digit. */
    private static final String END = "key_z";

    private static final String COLUMNS = "select id, tenant, name, scopes, created_at, expires_at from api_key ";

    private final JdbcClient jdbc;
    private final Ids ids;
    private final Clock clock;
    private final Recent<String, Optional<ApiKey>> recent = new Recent<>(Duration.ofSeconds(1));

    ApiKeys(JdbcClient jdbc, Ids ids, Clock clock) {
        this.jdbc = jdbc;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A new key.
     *
     * @param secret this once
     */
    public record Issued(ApiKey key, Secret secret) {}

    /** Makes a key of the tenant's that it is made for. */
    public Issued issue(String name, List<Scope> scopes, @Nullable Instant expiresAt) {
        return issue(Secret.random(), name, scopes, expiresAt);
    }

    private Issued issue(Secret secret, String name, List<Scope> scopes, @Nullable Instant expiresAt) {
        ApiKey key = new ApiKey(ids.next("key_"), Tenant.current(), name, scopes, clock.instant(), expiresAt);
        jdbc.sql("""
                        insert into api_key (id, tenant, name, sha256, scopes, created_at, expires_at)
                        values (?, ?, ?, ?, ?, ?, ?)""")
                .param(key.id())
                .param(key.tenant().id())
                .param(name)
                .param(secret.sha256())
                .param(scopes.stream().map(Scope::toString).toArray(String[]::new))
                .param(Timestamp.from(key.createdAt()))
                .param(expiresAt == null ? null : Timestamp.from(expiresAt))
                .update();
        recent.forget();
        return new Issued(key, secret);
    }

    /**
     * Makes the key with which the others are made: this one, or a random one where none is given and there is no key at all.
     * Services that start at the same time make one.
     *
     * @return nothing where there was one
     */
    @Transactional
    Optional<Issued> issueFirst(Optional<Secret> given) {
        jdbc.sql("lock table api_key in share row exclusive mode").update();
        boolean there = given.map(secret -> find(secret.sha256()).isPresent())
                .orElseGet(() -> jdbc.sql("select exists (select from api_key)")
                        .query(Boolean.class)
                        .single());
        return there
                ? Optional.empty()
                : Optional.of(issue(given.orElseGet(Secret::random), "first key", Scope.all(), null));
    }

    /** The key of a secret, unless it has expired. */
    Optional<ApiKey> authenticate(Secret secret) {
        return recent.get(secret.sha256(), hash -> Tenant.ALL.call(() -> find(hash)))
                .filter(key -> key.expiresAt() == null || clock.instant().isBefore(key.expiresAt()));
    }

    private Optional<ApiKey> find(String sha256) {
        return jdbc.sql(COLUMNS + "where sha256 = ?")
                .param(sha256)
                .query(ApiKeys::read)
                .optional();
    }

    /** Keys newest first, those older than the id {@code after}. */
    public List<ApiKey> list(int limit, @Nullable String after) {
        return jdbc.sql(COLUMNS + "where tenant = ? and id < ? order by id desc limit ?")
                .params(Tenant.current().id(), after == null ? END : after, limit)
                .query(ApiKeys::read)
                .list();
    }

    /**
     * A key.
     *
     * @throws DomainException with {@code NOT_FOUND}
     */
    public ApiKey get(String id) {
        return jdbc.sql(COLUMNS + "where tenant = ? and id = ?")
                .params(Tenant.current().id(), id)
                .query(ApiKeys::read)
                .optional()
                .orElseThrow(() -> missing(id));
    }

    /**
     * Makes a key in another's place, with its name and its scopes; the old one goes on for a while, so that its users can
     * change over.
     *
     * @param overlap for how long
     * @throws DomainException with {@code NOT_FOUND}
     */
    @Transactional
    public Issued rotate(String id, Duration overlap) {
        ApiKey old = get(id);
        Instant end = clock.instant().plus(overlap);
        if (old.expiresAt() == null || end.isBefore(old.expiresAt())) {
            jdbc.sql("update api_key set expires_at = ? where id = ?")
                    .params(Timestamp.from(end), id)
                    .update();
        }
        return issue(old.name(), old.scopes(), null);
    }

    /**
     * Deletes a key, which opens nothing from now on.
     *
     * @throws DomainException with {@code NOT_FOUND}
     */
    public void revoke(String id) {
        int deleted = jdbc.sql("delete from api_key where tenant = ? and id = ?")
                .params(Tenant.current().id(), id)
                .update();
        recent.forget();
        if (deleted == 0) {
            throw missing(id);
        }
    }

    private static DomainException missing(String id) {
        return new DomainException(ErrorKind.NOT_FOUND, "There is no key '" + id + "'.");
    }

    private static ApiKey read(ResultSet row, int number) throws SQLException {
        Timestamp expires = row.getTimestamp("expires_at");
        return new ApiKey(
                Objects.requireNonNull(row.getString("id")),
                new Tenant(row.getString("tenant")),
                Objects.requireNonNull(row.getString("name")),
                Arrays.stream((String[]) row.getArray("scopes").getArray())
                        .flatMap(scope -> Scope.find(scope).stream())
                        .toList(),
                row.getTimestamp("created_at").toInstant(),
                expires == null ? null : expires.toInstant());
    }
}
