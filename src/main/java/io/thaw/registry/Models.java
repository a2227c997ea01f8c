package io.thaw.registry;

import io.thaw.database.Ids;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.tenant.Tenant;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The models that jobs have left. */
@Service
public class Models {

    /** Greater than every id, in every collation: an id goes on with a digit. */
    private static final String END = "model_z";

    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

    private static final String LOCATED = """
            select id, coalesce((select (body->>'passes')::boolean from model_document
                where model_id = found.id and kind = 'quantization'), false) as fit_for_int8
            """;

    private final ModelRepository rows;
    private final BaseModels baseModels;
    private final ModelAliases aliases;
    private final RecentModels recent;
    private final JdbcClient jdbc;
    private final Ids ids;
    private final Clock clock;

    Models(
            ModelRepository rows,
            BaseModels baseModels,
            ModelAliases aliases,
            RecentModels recent,
            JdbcClient jdbc,
            Ids ids,
            Clock clock) {
        this.rows = rows;
        this.baseModels = baseModels;
        this.aliases = aliases;
        this.recent = recent;
        this.jdbc = jdbc;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Which model a reference stands for.
     *
     * @param fitForInt8 whether it was found to answer nearly the same when its layers multiply in 8 bits
     */
    public record Located(String id, boolean fitForInt8) {}

    /**
     * What a publication led to.
     *
     * @param isNew false where the model was there
     */
    public record Publication(Model model, boolean isNew) {}

    /**
     * Makes a finished model visible, in the caller's transaction if there is one. Its tensors are stored already, so
     * that an interrupted publication leaves only blobs. A job has one model: publishing again returns it.
     *
     * @throws DomainException with {@code MODEL_NOT_FOUND} if the base is gone
     */
    @Transactional
    public Model publish(FinishedModel finished) {
        return publishOnce(finished).model();
    }

    /** As {@link #publish}, and tells whether it was there. Of what a job left rolled back there is one for each component. */
    @Transactional
    Publication publishOnce(FinishedModel finished) {
        int version = nextVersion(finished.name());
        Lineage lineage = finished.lineage();
        Optional<ModelEntity> before =
                rows.findByJobIdAndRolledBackThrough(lineage.jobId(), lineage.rolledBackThrough());
        if (before.isPresent()) {
            return new Publication(before.get().toModel(), false);
        }
        BaseModel base = baseModels.get(finished.baseModelId());
        Model model = new Model(
                ids.next("model_"),
                version,
                finished,
                finished.manifest().bytesBeside(base.manifest()),
                clock.instant());
        rows.saveAndFlush(new ModelEntity(model));
        recent.forget();
        return new Publication(model, true);
    }

    /**
     * Finds a model by its id, by its name for the newest version, by {@code name:version} or by {@code name@alias}. A name may
     * hold a colon or an at sign itself, and comes first.
     */
    public Optional<Model> find(String reference) {
        return locate(reference).map(Located::id).flatMap(rows::findById).map(ModelEntity::toModel);
    }

    private Optional<Located> locate(String reference) {
        return jdbc.sql(LOCATED + """
                        from (
                            select id, 0 as place, version from model where tenant = :tenant and id = :reference
                            union all select id, 1, version from model where tenant = :tenant and name = :reference
                        ) found order by place, version desc limit 1""")
                .param("tenant", Tenant.current().id())
                .param("reference", reference)
                .query(Located.class)
                .optional()
                .or(() -> locateVersion(reference));
    }

    private Optional<Located> locateVersion(String reference) {
        int at = reference.lastIndexOf('@');
        int colon = reference.lastIndexOf(':');
        if (at > colon) {
            return aliases.find(reference.substring(0, at), reference.substring(at + 1))
                    .flatMap(alias -> locateVersion(alias.name(), alias.version()));
        }
        String version = reference.substring(colon + 1);
        return VERSION.matcher(version).matches() && colon > 0
                ? locateVersion(reference.substring(0, colon), Integer.parseInt(version))
                : Optional.empty();
    }

    private Optional<Located> locateVersion(String name, int version) {
        return jdbc.sql(LOCATED + "from model found where tenant = ? and name = ? and version = ?")
                .params(Tenant.current().id(), name, version)
                .query(Located.class)
                .optional();
    }

    /**
     * The model that {@link #find} finds.
     *
     * @throws DomainException with {@code MODEL_NOT_FOUND}
     */
    public Model get(String reference) {
        return find(reference).orElseThrow(() -> missing(reference));
    }

    /**
     * Finds out which model {@link #find} finds, without reading what it is made of.
     *
     * @throws DomainException with {@code MODEL_NOT_FOUND}
     */
    public Located located(String reference) {
        return recent.get(reference, asked -> locate(asked).orElseThrow(() -> missing(asked)));
    }

    private DomainException missing(String reference) {
        int at = reference.lastIndexOf('@');
        return at > 0
                        && rows.findFirstByNameOrderByVersionDesc(reference.substring(0, at))
                                .isPresent()
                ? aliases.none(reference.substring(0, at), reference.substring(at + 1))
                : new DomainException(ErrorKind.MODEL_NOT_FOUND, "There is no model '" + reference + "'.");
    }

    /** Models newest first, those older than the id {@code after}. */
    public List<Model> list(int limit, @Nullable String after) {
        return rows.findByIdLessThanOrderByIdDesc(after == null ? END : after, Limit.of(limit)).stream()
                .map(ModelEntity::toModel)
                .toList();
    }

    /**
     * Deletes a model. Its base, and models that share tensors with it, stay as they are.
     *
     * @throws DomainException with {@code MODEL_NOT_FOUND}, or {@code MODEL_IN_USE} if an alias stands for it
     */
    public void delete(String id) {
        Model model = rows.findById(id)
                .map(ModelEntity::toModel)
                .orElseThrow(() -> new DomainException(ErrorKind.MODEL_NOT_FOUND, "There is no model '" + id + "'."));
        try {
            rows.deleteById(id);
            recent.forget();
        } catch (DataIntegrityViolationException e) {
            throw new DomainException(
                    ErrorKind.MODEL_IN_USE,
                    "Version " + model.version() + " of '" + model.name() + "' is called "
                            + String.join(", ", aliases.of(model.name(), model.version()))
                            + "; move or delete the alias first.",
                    e);
        }
    }

    /** Publications under one name wait for each other, to the end of the transaction. */
    private int nextVersion(String name) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 0))")
                .param(Tenant.current().id() + " " + name)
                .query((row, number) -> name)
                .single();
        return rows.findFirstByNameOrderByVersionDesc(name)
                        .map(newest -> newest.toModel().version())
                        .orElse(0)
                + 1;
    }
}
