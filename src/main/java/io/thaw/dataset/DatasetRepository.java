package io.thaw.dataset;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.Repository;

interface DatasetRepository extends Repository<DatasetEntity, String> {

    DatasetEntity saveAndFlush(DatasetEntity dataset);

    Optional<DatasetEntity> findById(String id);

    Optional<DatasetEntity> findByContentHash(String contentHash);

    /** Newest first, older than the given id. */
    List<DatasetEntity> findByIdLessThanOrderByIdDesc(String id, Limit limit);

    void deleteById(String id);
}
