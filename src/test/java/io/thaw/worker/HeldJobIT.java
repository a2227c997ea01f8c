package io.thaw.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.thaw.database.IntegrationTest;
import io.thaw.job.Job;
import io.thaw.job.JobJournal;
import io.thaw.job.JobQueue;
import io.thaw.job.JobState;
import io.thaw.job.Jobs;
import io.thaw.job.Lease;
import io.thaw.registry.BaseModelFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

@IntegrationTest
@TestPropertySource(properties = {"thaw.worker.enabled=false", "thaw.job.lease=1s"})
class HeldJobIT {

    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration OFTEN = Duration.ofMillis(50);

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @Autowired
    JobQueue queue;

    @Autowired
    JobJournal journal;

    @Autowired
    Jobs jobs;

    @Autowired
    JdbcTemplate jdbc;

    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(3);
    private Client client;

    @BeforeEach
    void aTinyBaseAndNoJobs() throws IOException {
        new BaseModelFolder(data).addTinyBert("tiny");
        client = new Client(port);
        client.importBase("tiny");
        jdbc.execute("delete from job");
    }

    @AfterEach
    void stopTheClock() {
        clock.shutdownNow();
    }

    @Test
    void theRunEndsBeforeTheLeaseWhenNoHeartbeatGetsThrough() {
        Lease lease = claimed();
        try (HeldJob held = new HeldJob(queue, lease, clock, NEVER, NEVER)) {
            await().atMost(Duration.ofSeconds(10)).until(held::stopped);

            held.letGo(journal);
            assertThat(jobs.get(lease.jobId()))
                    .as("it is the rescue that takes the job")
                    .returns(JobState.RUNNING, Job::state);
        }
    }

    @Test
    void heartbeatsHoldTheRunBeyondItsFirstLease() {
        Lease lease = claimed();
        try (HeldJob held = new HeldJob(queue, lease, clock, OFTEN, NEVER)) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> jdbc.queryForObject(
                            "select lease_until > started_at + interval '3 seconds' from job where id = ?",
                            Boolean.class,
                            lease.jobId()));

            assertThat(held.stopped()).isFalse();
        }
    }

    @Test
    void theWatchSeesThatTheOwnerCancelsBeforeTheNextHeartbeat() {
        Lease lease = claimed();
        try (HeldJob held = new HeldJob(queue, lease, clock, NEVER, OFTEN)) {
            jobs.cancel(lease.jobId());
            await().atMost(Duration.ofSeconds(10)).until(held::stopped);

            held.letGo(journal);
            assertThat(jobs.get(lease.jobId()).state()).isEqualTo(JobState.CANCELLED);
        }
    }

    private Lease claimed() {
        client.submit("tiny", "head_only", Map.of("epochs", 1));
        return queue.claim("worker").orElseThrow();
    }
}
