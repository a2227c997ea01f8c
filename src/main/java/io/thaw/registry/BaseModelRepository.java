package io.thaw.registry;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.Repository;

interface BaseModelRepository extends Repository<BaseModelEntity, String> {

    BaseModelEntity saveAndFlush(BaseModelEntity base);

    Optional<BaseModelEntity> findById(String id);

    Optional<BaseModelEntity> findByName(String name);

    /** Newest first. */
    List<BaseModelEntity> findAllByOrderByIdDesc();

    /** Newest first, older than the given id. */
    List<BaseModelEntity> findByIdLessThanOrderByIdDesc(String id, Limit limit);

    void deleteById(String id);
}
