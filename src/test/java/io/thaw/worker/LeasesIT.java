package io.thaw.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.thaw.database.IntegrationTest;
import io.thaw.job.Job;
import io.thaw.job.JobQueue;
import io.thaw.job.JobRescue;
import io.thaw.job.JobState;
import io.thaw.job.Jobs;
import io.thaw.job.Lease;
import io.thaw.registry.BaseModelFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

/** A worker's hold on its jobs. */
@IntegrationTest
@TestPropertySource(properties = {"thaw.role=api", "thaw.job.lease=1s"})
class LeasesIT {

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @Autowired
    JobQueue queue;

    @Autowired
    JobRescue rescue;

    @Autowired
    Jobs jobs;

    @Autowired
    JdbcTemplate jdbc;

    private Client client;
    private Leases leases;

    @BeforeEach
    void aTinyBaseAndNoJobs() throws IOException {
        new BaseModelFolder(data).addTinyBert("tiny");
        client = new Client(port);
        client.importBase("tiny");
        jdbc.execute("delete from job");
        leases = new Leases(queue, 0.8);
    }

    @Test
    void theRunEndsBeforeTheLeaseWhenNoHeartbeatGetsThrough() {
        HeldJob job = claimed();

        await().atMost(Duration.ofSeconds(10)).until(() -> {
            leases.check();
            return job.lost();
        });

        assertThat(jobs.get(job.lease().jobId()))
                .as("it is the rescue that takes the job")
                .returns(JobState.RUNNING, Job::state);
    }

    @Test
    void heartbeatsHoldTheRunBeyondItsFirstLease() {
        HeldJob job = claimed();

        await().atMost(Duration.ofSeconds(10)).until(() -> {
            leases.beat();
            leases.check();
            return jdbc.queryForObject(
                    "select until > claimed_at + interval '3 seconds' from job_lease join job on job_id = id",
                    Boolean.class);
        });

        assertThat(job.stopped()).isNull();
    }

    @Test
    void aWishIsHeardWithoutAHeartbeat() {
        HeldJob job = claimed();
        jobs.cancel(job.lease().jobId());

        leases.wished(job.lease().jobId());

        assertThat(job.stopped()).isEqualTo(HeldJob.Stop.CANCELLED);
    }

    @Test
    void aHeartbeatTellsThatAnotherWorkerHasTheJob() {
        HeldJob job = claimed();
        jdbc.execute("update job_lease set until = clock_timestamp() - interval '1 second'");
        rescue.expired();

        leases.beat();

        assertThat(job.lost()).isTrue();
    }

    @Test
    void twoWorkersOfOneNameDoNotTouchEachOthersJobs() {
        HeldJob mine = claimed();
        Leases namesake = new Leases(queue, 0.8);
        HeldJob theirs = claimed(namesake);
        jdbc.update(
                "update job_lease set until = clock_timestamp() - interval '1 second' where job_id = ?",
                theirs.lease().jobId());
        rescue.expired();

        leases.beat();
        namesake.beat();

        assertThat(mine.lost()).isFalse();
        assertThat(theirs.lost()).isTrue();
    }

    @Test
    void aRunThatHangsIsToldToStopAndGivenUpWhereItDoesNot() {
        HeldJob job = claimed();
        List<HeldJob> givenUp = new ArrayList<>();
        Watchdog patient = new Watchdog(Duration.ofHours(1), Duration.ofHours(1), givenUp::add);
        patient.check(job);
        assertThat(job.stopped()).isNull();

        Watchdog strict = new Watchdog(Duration.ZERO, Duration.ofMillis(50), givenUp::add);
        strict.check(job);
        assertThat(job.stopped()).isEqualTo(HeldJob.Stop.HUNG);
        assertThat(givenUp).isEmpty();

        await().atMost(Duration.ofSeconds(10)).until(() -> {
            strict.check(job);
            return !givenUp.isEmpty();
        });
        assertThat(givenUp).containsOnly(job);
    }

    @Test
    void aRunThatStillTakesStepsIsNotGivenUpHoweverLongItsLastCheckpointTakes() {
        HeldJob job = claimed();
        job.stop(HeldJob.Stop.PAUSED);
        List<HeldJob> givenUp = new ArrayList<>();
        Watchdog strict = new Watchdog(Duration.ZERO, Duration.ofMillis(50), givenUp::add);

        await().atMost(Duration.ofSeconds(10)).until(() -> {
            job.alive();
            strict.check(job);
            return job.sinceStopped().toMillis() > 200;
        });

        assertThat(givenUp).isEmpty();
    }

    private HeldJob claimed() {
        return claimed(leases);
    }

    private HeldJob claimed(Leases holder) {
        client.submit("tiny", Map.of("strategy", "head_only"), Map.of("epochs", 1));
        Lease lease = queue.claim("worker").orElseThrow();
        HeldJob job = new HeldJob(lease);
        holder.add(job);
        return job;
    }
}
