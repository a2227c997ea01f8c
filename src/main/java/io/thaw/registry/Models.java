package io.thaw.registry;

import io.thaw.database.Ids;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The models that jobs have left. */
@Service
public class Models {

    /** Greater than every id, in every collation: an id goes on with a digit. */
    private static final String END = "model_z";

    private final ModelRepository rows;
    private final BaseModels baseModels;
    private final JdbcClient jdbc;
    private final Ids ids;
    private final Clock clock;

    Models(ModelRepository rows, BaseModels baseModels, JdbcClient jdbc, Ids ids, Clock clock) {
        this.rows = rows;
        this.baseModels = baseModels;
        this.jdbc = jdbc;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Makes a finished model visible, in the caller's transaction if there is one. Its tensors are stored already, so
     * that an interrupted publication leaves only blobs. A job has one model: publishing again returns it.
     *
     * @throws DomainException with {@code MODEL_NOT_FOUND} if the base is gone
     */
    @Transactional
    public Model publish(FinishedModel finished) {
        Optional<ModelEntity> before = rows.findByJobId(finished.lineage().jobId());
        if (before.isPresent()) {
            return before.get().toModel();
        }
        BaseModel base = baseModels.get(finished.baseModelId());
        Model model = new Model(
                ids.next("model_"),
                nextVersion(finished.name()),
                finished,
                finished.manifest().bytesBeside(base.manifest()),
                clock.instant());
        rows.saveAndFlush(new ModelEntity(model));
        return model;
    }

    /** Finds a model by its id, or the newest version of a name. */
    public Optional<Model> find(String idOrName) {
        return rows.findById(idOrName)
                .or(() -> rows.findFirstByNameOrderByVersionDesc(idOrName))
                .map(ModelEntity::toModel);
    }

    /**
     * The model of this id, or the newest version of this name.
     *
     * @throws DomainException with {@code MODEL_NOT_FOUND}
     */
    public Model get(String idOrName) {
        return find(idOrName)
                .orElseThrow(
                        () -> new DomainException(ErrorKind.MODEL_NOT_FOUND, "There is no model '" + idOrName + "'."));
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
     * @throws DomainException with {@code MODEL_NOT_FOUND}
     */
    public void delete(String id) {
        rows.deleteById(rows.findById(id)
                .orElseThrow(() -> new DomainException(ErrorKind.MODEL_NOT_FOUND, "There is no model '" + id + "'."))
                .getId());
    }

    /** Publications under one name wait for each other, to the end of the transaction. */
    private int nextVersion(String name) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 0))")
                .param(name)
                .query((row, number) -> name)
                .single();
        return rows.findFirstByNameOrderByVersionDesc(name)
                        .map(newest -> newest.toModel().version())
                        .orElse(0)
                + 1;
    }
}
