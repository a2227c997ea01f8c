package io.thaw.job;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Reads the metric history. */
interface MetricRepository extends Repository<MetricEntity, MetricEntity.Key> {

    @Query("""
            select metric from MetricEntity metric
            where metric.key.jobId = :jobId
              and (:name is null or metric.key.name = :name)
              and (:split is null or metric.key.split = :split)
            order by metric.key.step, metric.key.name, metric.key.split
            """)
    List<MetricEntity> find(String jobId, @Nullable String name, @Nullable String split);
}
