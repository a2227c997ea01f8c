package io.thaw.worker;

import io.thaw.dataset.Dataset;
import io.thaw.dataset.Datasets;
import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.encoder.Head;
import io.thaw.evaluation.MetricName;
import io.thaw.job.Hyperparameters;
import io.thaw.job.JobSpec;
import io.thaw.job.Lease;
import io.thaw.job.TrainingSpec.Precision;
import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Tensors;
import io.thaw.role.Trains;
import io.thaw.task.Masking;
import io.thaw.task.TaskSpec;
import io.thaw.training.LearningRateSchedule;
import io.thaw.training.TrainingInput;
import io.thaw.training.TrainingSpec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** Turns a job into what a run needs: reads the dataset and the base, and decides what only the device can tell. */
@Component
@Conditional(Trains.class)
class JobInput {

    private final Datasets datasets;
    private final BaseModels baseModels;
    private final Tensors tensors;
    private final TrainingDevice device;

    JobInput(Datasets datasets, BaseModels baseModels, Tensors tensors, TrainingDevice device) {
        this.datasets = datasets;
        this.baseModels = baseModels;
        this.tensors = tensors;
        this.device = device;
    }

    /** A job with what it is built on. */
    record Loaded(Lease lease, Hyperparameters hyperparameters, BaseModel base, Dataset dataset, Head head) {}

    Loaded load(Lease lease) {
        BaseModel base = baseModels.get(lease.baseModelId());
        Dataset dataset = datasets.get(lease.spec().dataset());
        Head head = Head.of(
                lease.spec().task().type(),
                dataset.labels().size(),
                lease.hyperparameters().task().pooling());
        return new Loaded(lease, decided(lease.hyperparameters()), base, dataset, head);
    }

    private Hyperparameters decided(Hyperparameters posted) {
        if (posted.training().precision() != Precision.AUTO) {
            return posted;
        }
        return posted.withPrecision(device.get().computesBfloat16() ? Precision.BF16 : Precision.FP32);
    }

    TrainingInput of(Loaded job) {
        Map<Split, List<Example>> examples = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
            examples.put(split, datasets.examples(job.dataset().id(), split));
        }
        return new TrainingInput(
                spec(job.lease(), job.hyperparameters().training()),
                taskSpec(job),
                job.base().encoder().config(),
                baseModels.tokenizerJson(job.base()),
                job.lease().plan(),
                new StoredBase(tensors, job.base().manifest()),
                examples,
                job.lease().spec().rollbackCurve());
    }

    private static TaskSpec taskSpec(Loaded job) {
        JobSpec.Task task = job.hyperparameters().task();
        io.thaw.job.TrainingSpec training = job.hyperparameters().training();
        List<String> labels = job.dataset().labels();
        TaskSpec usual = TaskSpec.of(job.head(), labels, task.maxLength());
        return new TaskSpec(
                job.head(),
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
}
