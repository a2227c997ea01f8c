package io.thaw.worker;

import io.thaw.dataset.Split;
import io.thaw.job.Checkpoint;
import io.thaw.job.Job;
import io.thaw.job.JobJournal;
import io.thaw.job.Lease;
import io.thaw.job.Phase;
import io.thaw.observability.Trace;
import io.thaw.prefix.PrefixStore;
import io.thaw.registry.FinishedModel;
import io.thaw.registry.Lineage;
import io.thaw.registry.Manifest;
import io.thaw.registry.TensorEntry;
import io.thaw.role.Trains;
import io.thaw.storage.BlobStore;
import io.thaw.task.Judgement;
import io.thaw.tokenizer.TokenStore;
import io.thaw.training.StoredState;
import io.thaw.training.Trainer;
import io.thaw.training.TrainingInput;
import io.thaw.training.TrainingResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** Runs one job: from its spec, or the checkpoint of an earlier attempt, to a published model. */
@Component
@Conditional(Trains.class)
@EnableConfigurationProperties(WorkerProperties.class)
class JobRunner {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final String LOGGED_AS = "job";
    /** A process that is told to end has about ten seconds for it; elsewhere nothing is in a hurry. */
    private static final Duration BEFORE_SHUTDOWN = Duration.ofSeconds(8);

    private static final Duration BEFORE_PAUSE = Duration.ofMinutes(10);

    private final JobInput inputs;
    private final BlobStore blobs;
    private final JobJournal journal;
    private final Publisher publisher;
    private final WorkerProperties properties;
    private final Clock clock;
    private final TrainingDevice device;
    private final TokenStore tokens;
    private final PrefixStore prefixes;

    JobRunner(
            JobInput inputs,
            BlobStore blobs,
            JobJournal journal,
            Publisher publisher,
            WorkerProperties properties,
            TrainingDevice device,
            Clock clock) {
        this.inputs = inputs;
        this.blobs = blobs;
        this.journal = journal;
        this.publisher = publisher;
        this.properties = properties;
        this.clock = clock;
        this.device = device;
        this.tokens = properties.tokenStore(clock);
        this.prefixes = properties.prefixStore(clock);
    }

    /**
     * Runs the job of this thread's slot.
     *
     * @throws java.util.concurrent.CancellationException where it was stopped; the last checkpoint is kept then
     * @throws RuntimeException what went wrong, see {@link Ending}
     */
    void run(HeldJob held, JournalWriter entries) {
        Lease lease = held.lease();
        Map<String, String> attributes = Map.of(
                "thaw.job", lease.jobId(),
                "thaw.tenant", lease.tenant().id(),
                "thaw.attempt", Integer.toString(lease.attempt()));
        MDC.put(LOGGED_AS, lease.jobId());
        try (Trace trace = Trace.begin("job", lease.traceParent(), attributes)) {
            LOG.info("Job {} begins, attempt {}.", lease.jobId(), lease.attempt());
            run(held, entries, trace);
            LOG.info("Job {} succeeded.", lease.jobId());
        } finally {
            MDC.remove(LOGGED_AS);
        }
    }

    private void run(HeldJob held, JournalWriter entries, Trace trace) {
        try (CheckpointWriter checkpoints =
                new CheckpointWriter(blobs, journal, entries, held, properties.checkpointEvery(), clock)) {
            JournalListener listener = new JournalListener(journal, entries, checkpoints, held, trace, clock);
            try {
                train(held.lease(), entries, listener);
            } catch (CancellationException e) {
                throw e;
            } catch (RuntimeException | Error e) {
                trace.failed(e);
                throw e;
            } finally {
                checkpoints.finish(held.stopped() == HeldJob.Stop.SHUTDOWN ? BEFORE_SHUTDOWN : BEFORE_PAUSE);
            }
        }
    }

    private void train(Lease lease, JournalWriter entries, JournalListener listener) {
        Instant start = clock.instant();
        PeakMemory.reset();
        JobInput.Loaded job = inputs.load(lease);
        entries.write(() -> journal.decided(lease, job.hyperparameters()));

        List<TensorEntry> own = new ArrayList<>();
        TrainingInput input = inputs.of(job);
        TrainingResult result = train(lease, input, entries, listener, own);

        listener.enter(Phase.STORING);
        FinishedModel finished = finished(job, result, own);
        EvaluationReport evaluation = EvaluationReport.of(
                result.judgements(),
                input.examples(),
                job.hyperparameters().training().seed());
        entries.finish(() -> publisher
                .publish(
                        lease,
                        finished,
                        result,
                        evaluation,
                        Receipt.of(job, device.get(), properties.coresOfAJob()),
                        storedBytes -> measurement(lease, listener, start, result.cacheBytes(), storedBytes))
                .forEach(checkpoint -> blobs.delete(checkpoint.sha256())));
    }

    private Trainer trainer() {
        return new Trainer(device.get(), properties.coresOfAJob(), tokens, prefixes);
    }

    /** Goes on from the newest checkpoint that can be read; without one, from the beginning. */
    private TrainingResult train(
            Lease lease, TrainingInput input, JournalWriter entries, JournalListener listener, List<TensorEntry> own) {
        for (Checkpoint checkpoint : lease.checkpoints()) {
            try {
                StoredState from = () -> blobs.open(checkpoint.sha256());
                return train(input, from, listener, own);
            } catch (StoredState.UnusableException e) {
                LOG.warn("Checkpoint {} of job {} is passed over: {}", checkpoint.step(), lease.jobId(), e.toString());
                entries.write(() -> journal.discard(lease, checkpoint, "it cannot be read."));
            }
        }
        return train(input, null, listener, own);
    }

    private TrainingResult train(
            TrainingInput input, @Nullable StoredState from, JournalListener listener, List<TensorEntry> own) {
        return trainer().train(input, from, listener, (parameter, bytes) -> own.add(publisher.store(parameter, bytes)));
    }

    private static FinishedModel finished(JobInput.Loaded job, TrainingResult result, List<TensorEntry> own) {
        Lease lease = job.lease();
        Manifest manifest = job.base().manifest().trained(job.base().encoder().layout(job.head()), own);
        return new FinishedModel(
                lease.spec().name(),
                job.base().id(),
                job.head(),
                job.dataset().labels(),
                thresholds(result),
                job.hyperparameters().task().maxLength(),
                manifest,
                flat(result.judgements()),
                new Lineage(
                        lease.jobId(),
                        job.dataset().id(),
                        lease.plan().hash(),
                        job.hyperparameters().training().seed()));
    }

    /** Those that the last judged split was judged by. */
    private static List<Double> thresholds(TrainingResult result) {
        return result.judgements().values().stream()
                .map(Judgement::thresholds)
                .reduce(List.of(), (earlier, later) -> later);
    }

    private Job.Measurement measurement(
            Lease lease, JournalListener listener, Instant start, long cacheBytes, long storedBytes) {
        return new Job.Measurement(
                listener.steps(),
                listener.secondsPerStep(),
                Duration.between(start, clock.instant()).toMillis() / 1000.0,
                PeakMemory.bytes(),
                lease.plan().cost().optimizerBytes(),
                cacheBytes,
                storedBytes);
    }

    /** By {@code split/name}, as in {@code test/accuracy}. */
    private static Map<String, Double> flat(Map<Split, Judgement> judgements) {
        Map<String, Double> flat = new LinkedHashMap<>();
        judgements.forEach((split, judgement) ->
                judgement.evaluation().metrics().forEach((name, value) -> flat.put(split + "/" + name, value)));
        return flat;
    }
}
