package io.thaw.worker;

import io.thaw.dataset.Dataset;
import io.thaw.dataset.Datasets;
import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.encoder.Head;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.evaluation.MetricName;
import io.thaw.job.Hyperparameters;
import io.thaw.job.Job;
import io.thaw.job.JobJournal;
import io.thaw.job.JobSpec;
import io.thaw.job.Lease;
import io.thaw.job.LeaseLostException;
import io.thaw.job.Phase;
import io.thaw.job.TrainingSpec.Precision;
import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModels;
import io.thaw.registry.FinishedModel;
import io.thaw.registry.Lineage;
import io.thaw.registry.Manifest;
import io.thaw.registry.TensorEntry;
import io.thaw.registry.Tensors;
import io.thaw.task.Judgement;
import io.thaw.task.Masking;
import io.thaw.task.TaskSpec;
import io.thaw.torch.Torch;
import io.thaw.training.LearningRateSchedule;
import io.thaw.training.Trainer;
import io.thaw.training.TrainingInput;
import io.thaw.training.TrainingResult;
import io.thaw.training.TrainingSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.dao.UncategorizedDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Runs one job: from its spec to a published model, or to the reason why there is none. */
@Component
@EnableConfigurationProperties(WorkerProperties.class)
class JobRunner {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final Datasets datasets;
    private final BaseModels baseModels;
    private final Tensors tensors;
    private final JobJournal journal;
    private final Publisher publisher;
    private final Clock clock;
    private final Trainer trainer;

    JobRunner(
            Datasets datasets,
            BaseModels baseModels,
            Tensors tensors,
            JobJournal journal,
            Publisher publisher,
            WorkerProperties properties,
            Clock clock) {
        this.datasets = datasets;
        this.baseModels = baseModels;
        this.tensors = tensors;
        this.journal = journal;
        this.publisher = publisher;
        this.clock = clock;
        this.trainer =
                new Trainer(properties.coresOfAJob(), properties.tokenStore(clock), properties.prefixStore(clock));
    }

    /** Never throws for what goes wrong with a job: that is written down, or belongs to whoever has the job now. */
    void run(HeldJob held) {
        Lease lease = held.lease();
        LOG.info("Job {} begins, attempt {}.", lease.jobId(), lease.attempt());
        try {
            train(held);
            LOG.info("Job {} succeeded.", lease.jobId());
        } catch (CancellationException e) {
            held.letGo(journal);
        } catch (LeaseLostException e) {
            LOG.info("Job {} was taken by another worker.", lease.jobId());
        } catch (DomainException e) {
            LOG.info("Job {} failed: {}", lease.jobId(), e.getMessage());
            journal.fail(lease, e.faults());
        } catch (DataAccessResourceFailureException
                | TransientDataAccessException
                | UncategorizedDataAccessException // also a rollback on a connection that is gone
                | TransactionException e) {
            // No fault of the job's: it is left for the rescue, which gives up after some attempts.
            LOG.warn("Job {} ends because the database failed: {}", lease.jobId(), e.toString());
        } catch (RuntimeException | Error e) {
            LOG.error("Job {} failed unexpectedly.", lease.jobId(), e);
            journal.fail(lease, List.of(fault(e, lease.hyperparameters().training())));
        }
    }

    /** libtorch tells that memory is full in words only. */
    private static Fault fault(Throwable e, io.thaw.job.TrainingSpec training) {
        String message = Objects.requireNonNullElse(e.getMessage(), "");
        boolean full = e instanceof OutOfMemoryError
                || message.contains("not enough memory")
                || message.contains("out of memory");
        return full
                ? new Fault(
                        "/training/batch_size",
                        ErrorKind.OUT_OF_MEMORY,
                        "The device has too little memory for a step of this job.",
                        smaller(training))
                : new Fault("", ErrorKind.INTERNAL, "Something went wrong inside the service; its log says what.");
    }

    private static String smaller(io.thaw.job.TrainingSpec training) {
        int half = training.batchSize().decided() / 2;
        return half == 0
                ? "a smaller max_length, or more frozen layers"
                : "batch_size %d with gradient_accumulation_steps %d, which makes steps of the same size"
                        .formatted(half, 2 * training.gradientAccumulationSteps());
    }

    private void train(HeldJob held) {
        Lease lease = held.lease();
        Instant start = clock.instant();
        PeakMemory.reset();
        BaseModel base = baseModels.get(lease.baseModelId());
        Dataset dataset = datasets.get(lease.spec().dataset());
        Head head = head(lease, dataset);
        Hyperparameters hyperparameters = decided(lease);
        journal.decided(lease, hyperparameters);

        JournalListener listener = new JournalListener(journal, held, clock);
        List<TensorEntry> own = new ArrayList<>();
        TrainingInput input = input(lease, hyperparameters, base, dataset, head);
        TrainingResult result = trainer.train(
                input,
                listener,
                (parameter, bytes) ->
                        own.add(tensors.store(parameter.name(), parameter.checkpointName(), parameter.shape(), bytes)));

        journal.enter(lease, Phase.STORING);
        Manifest manifest = base.manifest().trained(base.encoder().layout(head), own);
        FinishedModel finished = new FinishedModel(
                lease.spec().name(),
                base.id(),
                head,
                dataset.labels(),
                thresholds(result),
                hyperparameters.task().maxLength(),
                manifest,
                flat(result.judgements()),
                new Lineage(
                        lease.jobId(),
                        dataset.id(),
                        lease.plan().hash(),
                        hyperparameters.training().seed()));
        publisher.publish(
                lease,
                finished,
                result,
                EvaluationReport.of(
                        result.judgements(),
                        input.examples(),
                        hyperparameters.training().seed()),
                storedBytes -> measurement(lease, listener, start, result.cacheBytes(), storedBytes));
    }

    /** Those that the last judged split was judged by. */
    private static List<Double> thresholds(TrainingResult result) {
        return result.judgements().values().stream()
                .map(Judgement::thresholds)
                .reduce(List.of(), (earlier, later) -> later);
    }

    private static Head head(Lease lease, Dataset dataset) {
        return Head.of(
                lease.spec().task().type(),
                dataset.labels().size(),
                lease.hyperparameters().task().pooling());
    }

    private TrainingInput input(
            Lease lease, Hyperparameters hyperparameters, BaseModel base, Dataset dataset, Head head) {
        Map<Split, List<Example>> examples = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            examples.put(split, datasets.examples(dataset.id(), split));
        }
        return new TrainingInput(
                spec(lease, hyperparameters.training()),
                taskSpec(hyperparameters, head, dataset.labels()),
                base.encoder().config(),
                baseModels.tokenizerJson(base),
                lease.plan(),
                new StoredBase(tensors, base.manifest()),
                examples);
    }

    private static Hyperparameters decided(Lease lease) {
        Hyperparameters posted = lease.hyperparameters();
        if (posted.training().precision() != Precision.AUTO) {
            return posted;
        }
        return posted.withPrecision(Torch.computesBfloat16() ? Precision.BF16 : Precision.FP32);
    }

    private static TaskSpec taskSpec(Hyperparameters hyperparameters, Head head, List<String> labels) {
        JobSpec.Task task = hyperparameters.task();
        io.thaw.job.TrainingSpec training = hyperparameters.training();
        TaskSpec usual = TaskSpec.of(head, labels, task.maxLength());
        return new TaskSpec(
                head,
                labels,
                task.maxLength(),
                Objects.requireNonNullElse(task.docStride(), usual.docStride()),
                new Masking(
                        Objects.requireNonNullElse(
                                task.mlmProbability(), usual.masking().probability()),
                        Boolean.TRUE.equals(task.wholeWordMasking())),
                training.classWeights() == null
                        ? List.of()
                        : training.classWeights().of(labels),
                training.labelSmoothingFactor(),
                task.threshold() == null ? null : task.threshold().value());
    }

    private static TrainingSpec spec(Lease lease, io.thaw.job.TrainingSpec values) {
        return new TrainingSpec(
                values.epochs(),
                values.batchSize().decided(),
                values.gradientAccumulationSteps(),
                Objects.requireNonNull(values.learningRate().value(), "decided"),
                LearningRateSchedule.valueOf(values.lrScheduler().name()),
                values.warmupRatio(),
                values.maxGradNorm(),
                values.precision() == Precision.BF16,
                lease.spec().freeze().frozenDropout(),
                values.seed(),
                values.earlyStopping() == null
                        ? null
                        : new TrainingSpec.EarlyStopping(
                                MetricName.find(values.earlyStopping().metric()).orElseThrow(),
                                values.earlyStopping().patience()));
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
