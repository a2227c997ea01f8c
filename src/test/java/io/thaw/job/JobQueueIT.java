package io.thaw.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.thaw.database.IntegrationTest;
import io.thaw.dataset.Split;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.history.JobEvent;
import io.thaw.history.JobHistory;
import io.thaw.history.LayerStatistic;
import io.thaw.history.Metric;
import io.thaw.tenant.Tenant;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

@IntegrationTest
@TestPropertySource(properties = {"thaw.role=api", "thaw.base-models.directory=target/base-models"})
class JobQueueIT {

    @Autowired
    private JobQueue queue;

    @Autowired
    private JobJournal journal;

    @Autowired
    private Jobs jobs;

    @Autowired
    private JobHistory history;

    @Autowired
    private JobDocuments documents;

    @Autowired
    private JobRescue rescue;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private ApplicationContext context;

    @Autowired
    private Clock clock;

    private QueuedJobs queued;

    @BeforeEach
    void emptyTheQueue() {
        queued = new QueuedJobs(context);
        queued.clear();
        Tenant.ALL.begin();
    }

    @Test
    void aClaimedJobComesWithEverythingAWorkerNeeds() {
        String id = aQueuedJob(0);

        Lease lease = queue.claim("worker-1").orElseThrow();

        assertThat(lease.jobId()).isEqualTo(id);
        assertThat(lease.attempt()).isEqualTo(1);
        assertThat(lease.spec().freeze().strategy()).isEqualTo(new FreezeStrategy.FreezeFirstN(4, false));
        assertThat(lease.hyperparameters().training().learningRate().value()).isEqualTo(5e-5);
        assertThat(lease.plan()).isEqualTo(QueuedJobs.plan());
        assertThat(lease.checkpoints()).isEmpty();
        assertThat(jobs.get(id))
                .returns(JobState.RUNNING, Job::state)
                .returns("worker-1", Job::worker)
                .returns(1, Job::attempts);
    }

    @Test
    void theHighestPriorityGoesFirstAndAmongEqualsTheOldest() {
        String old = aQueuedJob(0);
        String young = aQueuedJob(0);
        String urgent = aQueuedJob(5);

        assertThat(List.of(claimed(), claimed(), claimed())).containsExactly(urgent, old, young);
        assertThat(queue.claim("worker")).isEmpty();
    }

    @Test
    void noJobIsClaimedTwiceHoweverManyWorkersTry() throws Exception {
        Set<String> queued = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            queued.add(aQueuedJob(0));
        }
        List<String> claimed = inParallel(8, () -> {
            List<String> mine = new ArrayList<>();
            for (Optional<Lease> lease = queue.claim("w"); lease.isPresent(); lease = queue.claim("w")) {
                mine.add(lease.get().jobId());
            }
            return mine;
        });

        assertThat(claimed).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(queued);
    }

    @Test
    void aHeartbeatKeepsTheLeaseAndBringsWhatTheOwnerWants() {
        String id = aQueuedJob(0);
        Lease lease = queue.claim("worker").orElseThrow();
        assertThat(queue.heartbeat(List.of(lease))).containsValue(Job.Desired.RUN);

        assertThat(jobs.cancel(id).state()).isEqualTo(JobState.RUNNING);

        assertThat(queue.heartbeat(List.of(lease))).containsValue(Job.Desired.CANCEL);
        journal.cancelled(lease);
        assertThat(jobs.get(id).state()).isEqualTo(JobState.CANCELLED);
        assertThat(queue.heartbeat(List.of(lease))).isEmpty();
    }

    @Test
    void aQueuedJobIsCancelledAtOnceAndNoWorkerGetsIt() {
        String id = aQueuedJob(0);

        assertThat(jobs.cancel(id).state()).isEqualTo(JobState.CANCELLED);
        assertThat(jobs.cancel(id).state()).isEqualTo(JobState.CANCELLED);
        assertThat(queue.claim("worker")).isEmpty();
    }

    @Test
    void aJobWhoseWorkerDiedRunsAgainUnderAnotherEpoch() {
        String id = aQueuedJob(0);
        Lease first = queue.claim("worker-1").orElseThrow();
        assertThat(rescue.expired()).isZero();

        queued.expire(id);
        assertThat(rescue.expired()).isEqualTo(1);
        queued.dueAtOnce(id);
        Lease second = queue.claim("worker-2").orElseThrow();

        assertThat(second.jobId()).isEqualTo(id);
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(queue.heartbeat(List.of(first))).isEmpty();
        assertThat(queue.heartbeat(List.of(second))).containsOnlyKeys(id);
    }

    @Test
    void whoeverLostTheLeaseCanWriteNothing() {
        String id = aQueuedJob(0);
        Lease stale = queue.claim("zombie").orElseThrow();
        queued.expire(id);
        rescue.expired();
        queued.dueAtOnce(id);
        queue.claim("worker").orElseThrow();
        List<JobEvent> before = history.events(id, 0, 100);

        List<Runnable> writes = List.of(
                () -> journal.enter(stale, Phase.TRAINING),
                () -> journal.progress(stale, 0.5, null),
                () -> journal.metrics(stale, List.of(loss(1, 0.7))),
                () -> journal.layers(stale, List.of(new LayerStatistic("head", 1, 1, 1, clock.instant()))),
                () -> journal.log(stale, "hello"),
                () -> journal.measured(stale, new Job.Measurement(1, 1, 1, 1, 1, 1, 1)),
                () -> journal.certificate(stale, new Seal("verified")),
                () -> journal.succeed(stale, new Job.Result("model_1", Map.of(), 1)),
                () -> journal.fail(stale, List.of(new Fault("", ErrorKind.LOSS_NOT_FINITE, "The loss is NaN."))),
                () -> journal.cancelled(stale));

        assertThat(writes)
                .allSatisfy(write ->
                        assertThatExceptionOfType(LeaseLostException.class).isThrownBy(write::run));
        assertThat(queue.release(stale)).isFalse();
        assertThat(jobs.get(id).state()).isEqualTo(JobState.RUNNING);
        assertThat(history.metrics(id, null, null)).isEmpty();
        assertThat(history.layers(id)).isEmpty();
        assertThat(documents.certificate(id)).isEmpty();
        assertThat(history.events(id, 0, 100)).isEqualTo(before);
    }

    @Test
    void aTakeOverWaitsForAWriteThatHasPassedTheFence() throws Exception {
        String id = aQueuedJob(0);
        Lease lease = queue.claim("worker").orElseThrow();
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch mayCommit = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> writer = threads.submit(lease.tenant()
                    .binding(() -> transaction.executeWithoutResult(open -> {
                        journal.layers(lease, List.of(new LayerStatistic("head", 1, 1, 1, clock.instant())));
                        written.countDown();
                        await(mayCommit);
                    })));
            await(written);
            Future<Boolean> takeOver = threads.submit(() -> lease.tenant().call(() -> queue.release(lease)));
            untilSomebodyWaitsForALock();
            assertThat(takeOver).isNotDone();

            mayCommit.countDown();

            writer.get(10, TimeUnit.SECONDS);
            assertThat(takeOver.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(history.layers(id)).hasSize(1);
        } finally {
            mayCommit.countDown();
            threads.shutdown();
        }
    }

    @Test
    void aJobThatKillsEveryWorkerFails() {
        String id = aQueuedJob(0);
        for (int crash = 1; crash <= 3; crash++) {
            queued.dueAtOnce(id);
            queue.claim("worker-" + crash).orElseThrow();
            queued.expire(id);
            rescue.expired();
        }

        assertThat(jobs.get(id).state()).isEqualTo(JobState.FAILED);
        assertThat(jobs.get(id).failure()).singleElement().satisfies(failure -> {
            assertThat(failure.code()).isEqualTo("worker_crashed");
            assertThat(failure.message()).contains("the 2 before it");
        });
    }

    @Test
    void anUnwantedJobWhoseWorkerDiedIsNotRunAgain() {
        String id = aQueuedJob(0);
        queue.claim("worker").orElseThrow();
        jobs.cancel(id);
        queued.expire(id);

        rescue.expired();

        assertThat(jobs.get(id).state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void aWorkerThatShutsDownPutsItsJobBackWithoutACrash() {
        String id = aQueuedJob(0);
        Lease lease = queue.claim("worker").orElseThrow();

        assertThat(queue.release(lease)).isTrue();

        assertThat(queue.claim("worker").orElseThrow().jobId()).isEqualTo(id);
        assertThat(jdbc.queryForObject("select crashes from job where id = ?", Integer.class, id))
                .isZero();
    }

    @Test
    void aJobTellsItsStoryFromTheQueueToTheModel() {
        String id = aQueuedJob(0);
        Lease lease = queue.claim("worker").orElseThrow();

        journal.enter(lease, Phase.LOADING_MODEL);
        journal.enter(lease, Phase.TRAINING);
        journal.decided(lease, lease.hyperparameters().withPrecision(TrainingSpec.Precision.BF16));
        journal.calibrated(lease, jobs.get(id).estimate().calibratedWith(0.25));
        journal.metrics(lease, List.of(loss(1, 0.7), loss(2, 0.6)));
        journal.metrics(lease, List.of(loss(2, 0.6), loss(3, 0.4)));
        Instant finish = Instant.parse("2030-01-01T00:00:00Z");
        journal.progress(lease, 0.5, finish);
        assertThat(jobs.get(id).estimatedFinishAt()).isEqualTo(finish);
        journal.measured(lease, new Job.Measurement(3, 0.2, 1.5, 1000, 200, 0, 100));
        journal.certificate(lease, new Seal("verified"));
        journal.succeed(lease, new Job.Result("model_1", Map.of("test/accuracy", 0.9), 3));

        Job job = jobs.get(id);
        assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(job.progress()).isEqualTo(1);
        assertThat(job.phaseTransitions())
                .extracting(Job.PhaseTransition::phase)
                .containsExactly(Phase.LOADING_MODEL, Phase.TRAINING);
        assertThat(job.finishedAt())
                .isAfterOrEqualTo(job.phaseTransitions().get(1).at());
        assertThat(job.hyperparameters().training().precision()).isEqualTo(TrainingSpec.Precision.BF16);
        assertThat(job.estimate().seconds()).isEqualTo(0.25 * job.estimate().steps());
        assertThat(job.measurement().secondsPerStep()).isEqualTo(0.2);
        assertThat(job.result().model()).isEqualTo("model_1");
        assertThat(documents.certificate(id).orElseThrow().get("verdict").stringValue())
                .isEqualTo("verified");
        assertThat(history.metrics(id, "loss", "train"))
                .extracting(Metric::value)
                .containsExactly(0.7, 0.6, 0.4);
        assertThat(history.events(id, 0, 100))
                .extracting(JobEvent::kind)
                .containsExactly("state", "state", "phase", "phase", "metrics", "metrics", "state");
        assertThat(history.events(id, 0, 100)).extracting(JobEvent::seq).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }

    private static Metric loss(long step, double value) {
        return new Metric("loss", Split.TRAIN, step, step / 10.0, value, Instant.parse("2026-01-01T00:00:00Z"));
    }

    private String claimed() {
        return queue.claim("worker").orElseThrow().jobId();
    }

    private String aQueuedJob(int priority) {
        return queued.add(Tenant.DEFAULT.id(), priority);
    }

    private void untilSomebodyWaitsForALock() {
        while (jdbc.queryForObject("select count(*) from pg_locks where not granted", Integer.class) == 0) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> inParallel(int threads, Callable<List<String>> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<String> all = new ArrayList<>();
            for (Future<List<String>> result : executor.invokeAll(Collections.nCopies(threads, forAllTenants(work)))) {
                all.addAll(result.get());
            }
            return all;
        } finally {
            executor.shutdown();
        }
    }

    private static Callable<List<String>> forAllTenants(Callable<List<String>> work) {
        return () -> {
            Tenant.ALL.begin();
            return work.call();
        };
    }

    private record Seal(String verdict) {}
}
