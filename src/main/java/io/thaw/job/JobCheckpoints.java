package io.thaw.job;

import io.thaw.storage.BlobReferences;
import java.sql.Timestamp;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The checkpoints of jobs. The files themselves lie in the blob store; one is there for whoever reads its row. */
@Component
public class JobCheckpoints implements BlobReferences {

    /** Two, so that a damaged one can be passed over. */
    private static final int KEPT = 2;

    private final JdbcClient jdbc;

    JobCheckpoints(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A job's checkpoints, the newest first. */
    public List<Checkpoint> of(String jobId) {
        return jdbc.sql("select step, sha256, bytes, at from job_checkpoint where job_id = ? order by step desc")
                .param(jobId)
                .query((row, n) -> new Checkpoint(
                        row.getLong("step"),
                        row.getString("sha256"),
                        row.getLong("bytes"),
                        row.getTimestamp("at").toInstant()))
                .list();
    }

    @Override
    public void each(Consumer<String> sha256) {
        jdbc.sql("select sha256 from job_checkpoint").query(String.class).list().forEach(sha256);
    }

    /** Keeps a checkpoint, in the place of one of the same step. */
    void add(Lease lease, Checkpoint checkpoint) {
        jdbc.sql("""
                        insert into job_checkpoint (job_id, step, sha256, bytes, lease_epoch, at)
                        values (?, ?, ?, ?, ?, ?)
                        on conflict (job_id, step) do update set sha256 = excluded.sha256, bytes = excluded.bytes,
                            lease_epoch = excluded.lease_epoch, at = excluded.at
                        """)
                .params(
                        lease.jobId(),
                        checkpoint.step(),
                        checkpoint.sha256(),
                        checkpoint.bytes(),
                        lease.epoch(),
                        Timestamp.from(checkpoint.at()))
                .update();
    }

    /**
     * Drops all but the newest.
     *
     * @return what is dropped, whose files nobody needs any more
     */
    List<Checkpoint> dropOld(String jobId) {
        List<Checkpoint> all = of(jobId);
        List<Checkpoint> old = all.subList(Math.min(KEPT, all.size()), all.size());
        old.forEach(checkpoint -> drop(jobId, checkpoint));
        return old;
    }

    void drop(String jobId, Checkpoint checkpoint) {
        jdbc.sql("delete from job_checkpoint where job_id = ? and step = ? and sha256 = ?")
                .params(jobId, checkpoint.step(), checkpoint.sha256())
                .update();
    }
}
