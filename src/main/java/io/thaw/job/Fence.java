package io.thaw.job;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps out whoever has lost a job. It is the first statement of every transaction in which a worker writes, and nothing
 * else stands between a worker that was given up for dead and the job that another one has by now.
 *
 * <p>The lock makes a take-over wait until the transaction ends. {@code FOR KEY SHARE} would be too weak: it lets the epoch
 * rise meanwhile. {@code FOR SHARE} would do, but two writers of one job that then add events would wait for each other.
 */
@Component
class Fence {

    private static final Logger LOG = LoggerFactory.getLogger(Fence.class);

    private final JdbcClient jdbc;

    Fence(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether the lease still holds, and goes on to until the transaction ends. */
    boolean holds(Lease lease) {
        return jdbc.sql("select 1 from job where id = ? and epoch = ? and state = 'RUNNING' for no key update")
                .params(lease.jobId(), lease.epoch())
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /** Refuses whoever has lost the job. */
    void pass(Lease lease) {
        if (!holds(lease)) {
            LOG.info("A write of job {} under its epoch {} is refused.", lease.jobId(), lease.epoch());
            throw new LeaseLostException(lease);
        }
    }
}
