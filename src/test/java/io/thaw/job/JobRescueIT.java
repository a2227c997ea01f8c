package io.thaw.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.dataset.Split;
import io.thaw.history.JobEvent;
import io.thaw.history.JobHistory;
import io.thaw.history.Metric;
import io.thaw.tenant.Tenant;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

/** What becomes of jobs whose workers die, pause or meet a fault, and of what they had reported. */
@IntegrationTest
@TestPropertySource(properties = {"thaw.role=api", "thaw.base-models.directory=target/base-models"})
class JobRescueIT {

    @Autowired
    private JobQueue queue;

    @Autowired
    private JobRescue rescue;

    @Autowired
    private JobJournal journal;

    @Autowired
    private Jobs jobs;

    @Autowired
    private JobHistory history;

    @Autowired
    private JobCheckpoints checkpoints;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private Clock clock;

    @Autowired
    private ApplicationContext context;

    private QueuedJobs queued;
    private String id;

    @BeforeEach
    void aLoneJob() {
        queued = new QueuedJobs(context);
        queued.clear();
        Tenant.ALL.begin();
        id = queued.add(Tenant.DEFAULT.id(), 0);
    }

    @Test
    void aJobThatGetsSomewhereIsNotGivenUpHoweverOftenItsWorkerDies() {
        for (int crash = 1; crash <= 5; crash++) {
            Lease lease = claim();
            journal.checkpoint(lease, checkpoint(crash * 10));
            crash();
        }

        assertThat(jobs.get(id).state()).isEqualTo(JobState.QUEUED);
        assertThat(claim().checkpoints()).extracting(Checkpoint::step).containsExactly(50L, 40L);
    }

    @Test
    void aJobThatDiesAlwaysAtTheSamePlaceFails() {
        journal.checkpoint(claim(), checkpoint(10));
        crash();
        for (int crash = 2; crash <= 3; crash++) {
            claim();
            crash();
        }

        assertThat(jobs.get(id).failure()).extracting(Job.Failure::code).containsExactly("worker_crashed");
    }

    @Test
    void whoIsKnownToBeDeadLosesItsJobsAtOnceAndTheReasonIsTold() {
        queue.claim("host/1/abcd").orElseThrow();

        assertThat(rescue.crashed("host/2/", "Killed by signal 9.")).isZero();
        assertThat(rescue.crashed("host/1/abcd", "Killed by signal 9.")).isEqualTo(1);

        assertThat(jobs.get(id).state()).isEqualTo(JobState.QUEUED);
        assertThat(lastEvent().data().get("reason").stringValue()).isEqualTo("Killed by signal 9.");
    }

    @Test
    void aJobThatWasRescuedWaitsLongerEachTime() {
        claim();
        queued.expire(id);
        rescue.expired();

        assertThat(queue.claim("worker")).as("it waits").isEmpty();
        double first = waits();
        claim();
        queued.expire(id);
        rescue.expired();
        assertThat(waits()).isGreaterThan(first);
    }

    @Test
    void aFaultThatIsNotTheJobsPutsItBackUntilItHasHappenedTooOften() {
        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThat(rescue.retry(claim(), "The store failed.")).isTrue();
            assertThat(jobs.get(id).state()).isEqualTo(JobState.QUEUED);
        }
        rescue.retry(claim(), "The store failed.");

        assertThat(jobs.get(id).failure())
                .singleElement()
                .satisfies(failure -> assertThat(failure.message()).endsWith("The store failed."));
    }

    @Test
    void aQueuedJobIsPausedAndResumedAtOnce() {
        assertThat(jobs.pause(id)).returns(JobState.PAUSED, Job::state).returns(PauseReason.OWNER, Job::pauseReason);
        assertThat(queue.claim("worker")).isEmpty();

        assertThat(jobs.resume(id)).returns(JobState.QUEUED, Job::state).returns(null, Job::pauseReason);
        assertThat(queue.claim("worker")).isPresent();
    }

    @Test
    void aRunningJobIsPausedByItsWorker() {
        Lease lease = claim();

        assertThat(jobs.pause(id).state()).isEqualTo(JobState.RUNNING);
        assertThat(queue.heartbeat(List.of(lease))).containsValue(Job.Desired.PAUSE);
        queue.pause(lease, PauseReason.OWNER);

        assertThat(jobs.get(id).state()).isEqualTo(JobState.PAUSED);
        assertThat(rescue.reopen()).as("only its owner resumes it").isZero();
    }

    @Test
    void anOwnerWhoThinksBetterOfAPauseHasTheJobQueued() {
        Lease lease = claim();
        jobs.pause(id);
        jobs.resume(id);

        queue.pause(lease, PauseReason.OWNER);

        assertThat(jobs.get(id).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aPauseThatBecomesACancellationEndsTheJob() {
        Lease lease = claim();
        jobs.pause(id);
        jobs.cancel(id);

        queue.pause(lease, PauseReason.OWNER);

        assertThat(jobs.get(id).state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aJobWhoseWorkerDiesWhilePausingIsPaused() {
        claim();
        jobs.pause(id);
        crash();

        assertThat(jobs.get(id).state()).isEqualTo(JobState.PAUSED);
    }

    @Test
    void aJobThatFoundTheDiskFullGoesOnByItself() {
        queue.pause(claim(), PauseReason.DISK_FULL);
        assertThat(jobs.get(id)).returns(JobState.PAUSED, Job::state).returns(PauseReason.DISK_FULL, Job::pauseReason);

        assertThat(rescue.reopen()).isEqualTo(1);

        assertThat(jobs.get(id)).returns(JobState.QUEUED, Job::state).returns(null, Job::pauseReason);
    }

    @Test
    void anOwnerMayKeepAJobPausedThatFoundTheDiskFull() {
        queue.pause(claim(), PauseReason.DISK_FULL);
        jobs.pause(id);

        assertThat(rescue.reopen()).isZero();
    }

    @Test
    void twoCheckpointsAreKeptAndNoneOfAJobThatHasEnded() {
        Lease lease = claim();
        assertThat(journal.checkpoint(lease, checkpoint(10))).isEmpty();
        assertThat(journal.checkpoint(lease, checkpoint(20))).isEmpty();
        assertThat(journal.checkpoint(lease, checkpoint(30)))
                .extracting(Checkpoint::step)
                .containsExactly(10L);
        journal.discard(lease, checkpoint(30), "it cannot be read.");
        assertThat(checkpoints.of(id)).extracting(Checkpoint::step).containsExactly(20L);

        journal.cancelled(lease);

        assertThat(checkpoints.of(id)).isEmpty();
    }

    @Test
    void aPausedJobThatIsCancelledKeepsNoCheckpointEither() {
        Lease lease = claim();
        journal.checkpoint(lease, checkpoint(10));
        jobs.pause(id);
        queue.pause(lease, PauseReason.OWNER);
        assertThat(checkpoints.of(id)).hasSize(1);

        jobs.cancel(id);

        assertThat(checkpoints.of(id)).isEmpty();
    }

    @Test
    void whatALaterAttemptReportsAgainIsComparedWithWhatIsKept() {
        Lease first = claim();
        journal.metrics(first, List.of(loss(1, 0.9), loss(2, 0.8), loss(3, 0.7)));
        crash();
        Lease second = claim();

        journal.metrics(second, List.of(loss(2, 0.8), loss(3, 0.75), loss(4, 0.6)));
        journal.metrics(second, List.of(loss(5, 0.5)));

        assertThat(history.metrics(id, "loss", null))
                .extracting(Metric::value)
                .containsExactly(0.9, 0.8, 0.7, 0.6, 0.5);
        assertThat(events("diverged")).singleElement().satisfies(event -> {
            assertThat(event.data().get("metric").stringValue()).isEqualTo("train/loss");
            assertThat(event.data().get("step").longValue()).isEqualTo(3);
            assertThat(event.data().get("kept").doubleValue()).isEqualTo(0.7);
            assertThat(event.data().get("again").doubleValue()).isEqualTo(0.75);
        });
        assertThat(jdbc.queryForList(
                        "select lease_epoch from job_metric where job_id = ? order by first_step", Long.class, id))
                .as("whose rows they are")
                .containsExactly(first.epoch(), second.epoch(), second.epoch());
    }

    private Lease claim() {
        queued.dueAtOnce(id);
        return queue.claim("worker").orElseThrow();
    }

    private void crash() {
        queued.expire(id);
        rescue.expired();
    }

    private double waits() {
        return jdbc.queryForObject(
                "select extract(epoch from run_after - clock_timestamp()) from job where id = ?", Double.class, id);
    }

    private Checkpoint checkpoint(long step) {
        return new Checkpoint(step, "%064d".formatted(step), 1000, clock.instant());
    }

    private static Metric loss(long step, double value) {
        return new Metric("loss", Split.TRAIN, step, step / 10.0, value, Instant.parse("2026-01-01T00:00:00Z"));
    }

    private JobEvent lastEvent() {
        List<JobEvent> all = history.events(id, 0, 1000);
        return all.get(all.size() - 1);
    }

    private List<JobEvent> events(String kind) {
        return history.events(id, 0, 1000).stream()
                .filter(event -> event.kind().equals(kind))
                .toList();
    }
}
