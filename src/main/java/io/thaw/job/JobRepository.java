package io.thaw.job;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Reads and locks jobs for their owner. */
interface JobRepository extends Repository<JobEntity, String> {

    Optional<JobEntity> findById(String id);

    Optional<JobEntity> findByIdempotencyKey(String key);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select job from JobEntity job where job.id = :id")
    Optional<JobEntity> lockById(String id);

    /** The newest first; ids are in the order of time. */
    @Query("""
            select job from JobEntity job
            where (:before is null or job.id < :before) and (:state is null or job.state = :state)
            order by job.id desc
            limit :limit
            """)
    List<JobEntity> findPage(@Nullable String before, @Nullable JobState state, int limit);

    /** Makes all others with the same key wait until this transaction ends. */
    @Query(value = "select cast(pg_advisory_xact_lock(hashtextextended(:key, 0)) as text)", nativeQuery = true)
    String lockIdempotencyKey(String key);

    /** Whether the tenant may queue another job; nobody else queues one of its jobs until this transaction ends. */
    @Query(
            value = "select max_queued is null or queued < max_queued from tenant where id = :tenant for no key update",
            nativeQuery = true)
    boolean lockTenantWithRoom(String tenant);

    JobEntity saveAndFlush(JobEntity job);

    void delete(JobEntity job);
}
