package io.thaw.registry;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.tenant.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** The aliases of models. Each change is one statement, which a condition on the revision makes safe against another's. */
@Service
public class ModelAliases {

    private static final Pattern ALIAS = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
    /** So that an alias is never taken for a version. */
    private static final Pattern VERSION = Pattern.compile("[vV][0-9]+");

    private final JdbcClient jdbc;
    private final Clock clock;
    private final RecentModels recent;

    ModelAliases(JdbcClient jdbc, Clock clock, RecentModels recent) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.recent = recent;
    }

    /**
     * What a change was made on condition of.
     *
     * @param revision the alias must have it
     * @param absent there must be no such alias
     */
    public record Condition(@Nullable Long revision, boolean absent) {
        public static final Condition NONE = new Condition(null, false);
    }

    /** What became of a put. */
    public record Put(ModelAlias alias, boolean isNew) {}

    /** All aliases of a model, by alias. */
    public List<ModelAlias> list(String name) {
        return jdbc.sql("select * from model_alias where tenant = ? and name = ? order by alias")
                .params(Tenant.current().id(), name)
                .query(ModelAliases::alias)
                .list();
    }

    /** The alias of a model, if it has one of this name. */
    public Optional<ModelAlias> find(String name, String alias) {
        return jdbc.sql("select * from model_alias where tenant = ? and name = ? and alias = ?")
                .params(Tenant.current().id(), name, alias)
                .query(ModelAliases::alias)
                .optional();
    }

    /**
     * Makes an alias, or moves it to another version.
     *
     * @throws DomainException with {@code INVALID_NAME}, {@code MODEL_NOT_FOUND} with pointer {@code /version}, or
     *     {@code PRECONDITION_FAILED}
     */
    public Put put(String name, String alias, int version, Condition condition) {
        Put put = stored(name, alias, version, condition);
        recent.forget();
        return put;
    }

    private Put stored(String name, String alias, int version, Condition condition) {
        checkName(alias);
        checkVersion(name, version);
        Timestamp now = Timestamp.from(clock.instant());
        if (condition.revision() == null) {
            Optional<ModelAlias> made = jdbc.sql("""
                            insert into model_alias (tenant, name, alias, version, updated_at) values (?, ?, ?, ?, ?)
                            on conflict do nothing returning *
                            """)
                    .params(Tenant.current().id(), name, alias, version, now)
                    .query(ModelAliases::alias)
                    .optional();
            if (made.isPresent()) {
                return new Put(made.get(), true);
            }
        }
        if (condition.absent()) {
            throw changed(name, alias);
        }
        return jdbc.sql("""
                        update model_alias set version = ?, updated_at = ?, revision = nextval('model_alias_revision')
                        where tenant = ? and name = ? and alias = ?
                            and (cast(? as bigint) is null or revision = ?) returning *
                        """)
                .params(version, now, Tenant.current().id(), name, alias)
                .param(condition.revision())
                .param(condition.revision())
                .query(ModelAliases::alias)
                .optional()
                .map(moved -> new Put(moved, false))
                .orElseThrow(() -> changed(name, alias));
    }

    /**
     * Deletes an alias; its version stays.
     *
     * @throws DomainException with {@code NOT_FOUND} or {@code PRECONDITION_FAILED}
     */
    public void delete(String name, String alias, Condition condition) {
        int deleted = jdbc.sql("""
                        delete from model_alias
                        where tenant = ? and name = ? and alias = ? and (cast(? as bigint) is null or revision = ?)
                        """)
                .params(Tenant.current().id(), name, alias)
                .param(condition.revision())
                .param(condition.revision())
                .update();
        recent.forget();
        if (deleted == 0) {
            throw find(name, alias).isPresent() ? changed(name, alias) : none(name, alias);
        }
    }

    /** That a model has no such alias, with those it has. */
    public DomainException none(String name, String alias) {
        List<String> there = list(name).stream().map(ModelAlias::alias).toList();
        String those = there.isEmpty() ? "It has none." : "It has " + String.join(", ", there) + ".";
        return new DomainException(
                ErrorKind.NOT_FOUND, "The model '" + name + "' has no alias '" + alias + "'. " + those);
    }

    /** The aliases that stand for one version. */
    List<String> of(String name, int version) {
        return list(name).stream()
                .filter(alias -> alias.version() == version)
                .map(ModelAlias::alias)
                .toList();
    }

    private static void checkName(String alias) {
        if (!ALIAS.matcher(alias).matches() || VERSION.matcher(alias).matches()) {
            throw new DomainException(new Fault(
                    "",
                    ErrorKind.INVALID_NAME,
                    "An alias holds up to 64 letters, digits, '_' and '-', begins with a letter, and is no version such as v3.",
                    "champion"));
        }
    }

    private void checkVersion(String name, int version) {
        List<Integer> versions = jdbc.sql(
                        "select version from model where tenant = ? and name = ? order by version desc")
                .params(Tenant.current().id(), name)
                .query(Integer.class)
                .list();
        if (versions.isEmpty()) {
            throw new DomainException(ErrorKind.MODEL_NOT_FOUND, "There is no model '" + name + "'.");
        }
        if (!versions.contains(version)) {
            throw new DomainException(new Fault(
                    "/version",
                    ErrorKind.MODEL_NOT_FOUND,
                    "The model '" + name + "' has no version " + version + ".",
                    versions.get(0).toString()));
        }
    }

    private static DomainException changed(String name, String alias) {
        return new DomainException(
                ErrorKind.PRECONDITION_FAILED,
                "The alias '" + alias + "' of '" + name + "' is not what the request takes it for; read it again.");
    }

    private static ModelAlias alias(ResultSet row, int number) throws SQLException {
        return new ModelAlias(
                row.getString("name"),
                row.getString("alias"),
                row.getInt("version"),
                row.getLong("revision"),
                row.getTimestamp("updated_at").toInstant());
    }
}
