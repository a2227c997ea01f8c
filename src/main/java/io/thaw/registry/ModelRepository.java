package io.thaw.registry;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.Repository;

interface ModelRepository extends Repository<ModelEntity, String> {

    ModelEntity saveAndFlush(ModelEntity model);

    Optional<ModelEntity> findById(String id);

    Optional<ModelEntity> findByJobIdAndRolledBackThrough(String jobId, @Nullable String rolledBackThrough);

    /** The newest version of a name. */
    Optional<ModelEntity> findFirstByNameOrderByVersionDesc(String name);

    /** Newest first, older than the given id. */
    List<ModelEntity> findByIdLessThanOrderByIdDesc(String id, Limit limit);

    long countByBaseModelId(String baseModelId);

    void deleteById(String id);
}
