package io.thaw.job;

import io.thaw.dataset.Dataset;
import io.thaw.dataset.Datasets;
import io.thaw.dataset.Split;
import io.thaw.encoder.Head;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.error.NearestNames;
import io.thaw.freeze.DeviceSpeed;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.RunCost;
import io.thaw.freeze.RunCost.Workload;
import io.thaw.freeze.TrainingSettings;
import io.thaw.job.TrainingSpec.Precision;
import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModels;
import io.thaw.registry.FreezePlanner;
import io.thaw.tenant.StorageQuota;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Checks a job against the base and the dataset it names, and plans what it will train. Nothing is stored. */
@Component
public class JobPlanner {

    /**
     * A job that was checked and would run.
     *
     * @param baseModelId what {@code spec.baseModel()} stands for now
     */
    public record Planned(
            JobSpec spec,
            Hyperparameters hyperparameters,
            FreezePlan plan,
            Job.Estimate estimate,
            String baseModelId) {}

    /** Unicode code points of a token, the space after it included: what BERT's vocabularies make of English. */
    private static final double CODE_POINTS_PER_TOKEN = 4.5;

    private static final int SPECIAL_TOKENS = 2;

    private final FreezePlanner freezePlanner;
    private final BaseModels baseModels;
    private final Datasets datasets;
    private final StorageQuota quota;
    private final Optional<DeviceSpeed.Source> device;
    private final long memory;

    /**
     * A planner.
     *
     * @param device absent where this process does not train
     */
    JobPlanner(
            FreezePlanner freezePlanner,
            BaseModels baseModels,
            Datasets datasets,
            StorageQuota quota,
            Optional<DeviceSpeed.Source> device,
            JobProperties properties) {
        this.freezePlanner = freezePlanner;
        this.baseModels = baseModels;
        this.datasets = datasets;
        this.quota = quota;
        this.device = device;
        this.memory = properties.memoryBytes();
    }

    /**
     * Plans a job.
     *
     * @param spec what {@code faults} touch in it is passed over
     * @param faults what is wrong already
     * @throws DomainException with those and everything else that is wrong, or with {@code STORAGE_QUOTA_EXCEEDED} where there
     *     is no room for the model
     */
    public Planned plan(JobSpec spec, Faults faults) {
        Optional<BaseModel> base = faults.touch("/base_model") ? Optional.empty() : base(spec, faults);
        Optional<Dataset> dataset = faults.touch("/dataset") ? Optional.empty() : dataset(spec, faults);
        TaskChecks.check(spec, dataset, faults);
        int wanted = (faults.touch("/training") ? TrainingSpec.DEFAULT : spec.training())
                .batchSize()
                .wanted();
        Optional<FreezePlan> plan = base.flatMap(known -> freeze(spec, known, dataset, wanted, faults));
        faults.throwIfAny();
        return planned(spec, base.orElseThrow(), dataset.orElseThrow(), plan.orElseThrow());
    }

    private Planned planned(JobSpec spec, BaseModel base, Dataset dataset, FreezePlan wanted) {
        Head head = base.encoder().resolve(head(spec, dataset));
        RunCost cost = new RunCost(base.encoder().layout(head), wanted);
        Workload whole = workload(spec, dataset);
        Workload workload = spec.training().batchSize().auto() ? cost.fitting(whole, memory) : whole;
        FreezePlan plan = workload.equals(whole)
                ? wanted
                : freeze(spec, base, Optional.of(dataset), workload.batchSize(), new Faults())
                        .orElseThrow();
        quota.require(plan.cost().storedBytes());
        TrainingSpec training = spec.training().decided(plan.learningRate(), classWeights(spec, dataset), workload);
        Hyperparameters hyperparameters =
                Hyperparameters.of(training, spec.task().withPooling(head.pooling()), dataset.rows(Split.TRAIN));
        Job.Estimate estimate =
                Job.Estimate.of(plan.cost(), hyperparameters.steps(), cost, workload, speed(training.precision()));
        return new Planned(spec, hyperparameters, plan, estimate, base.id());
    }

    private @Nullable DeviceSpeed speed(Precision precision) {
        return device.flatMap(source ->
                        precision == Precision.AUTO ? source.speed() : source.speed(precision == Precision.BF16))
                .orElse(null);
    }

    private static Workload workload(JobSpec spec, Dataset dataset) {
        TrainingSpec training = spec.training();
        Dataset.Lengths lengths = dataset.split(Split.TRAIN).orElseThrow().lengths();
        int most = spec.task().maxLength();
        return new Workload(
                dataset.rows(Split.TRAIN),
                dataset.rows(Split.VALIDATION) + dataset.rows(Split.TEST),
                tokens(lengths.meanCutAt((most - SPECIAL_TOKENS) * CODE_POINTS_PER_TOKEN)),
                (int) Math.min(most, Math.ceil(tokens(lengths.max()))),
                training.epochs(),
                training.batchSize().wanted(),
                training.gradientAccumulationSteps());
    }

    private static double tokens(double codePoints) {
        return codePoints / CODE_POINTS_PER_TOKEN + SPECIAL_TOKENS;
    }

    private static TrainingSpec.@Nullable ClassWeights classWeights(JobSpec spec, Dataset dataset) {
        TrainingSpec.ClassWeights weights = spec.training().classWeights();
        return weights == null
                ? null
                : weights.decided(
                        dataset.labels(),
                        dataset.split(Split.TRAIN).orElseThrow().labelCounts());
    }

    private Optional<BaseModel> base(JobSpec spec, Faults faults) {
        Optional<BaseModel> base = baseModels.find(spec.baseModel());
        if (base.isEmpty()) {
            List<String> names = baseModels.list().stream().map(BaseModel::name).toList();
            String suggestion = names.isEmpty()
                    ? "Import one with POST /v1/base-models."
                    : "Did you mean '"
                            + NearestNames.of(spec.baseModel(), names, 1).get(0) + "'? Imported: "
                            + String.join(", ", names) + ".";
            faults.add(
                    "/base_model",
                    ErrorKind.MODEL_NOT_FOUND,
                    "No base model '" + spec.baseModel() + "' is imported.",
                    suggestion);
        }
        return base;
    }

    private Optional<Dataset> dataset(JobSpec spec, Faults faults) {
        Optional<Dataset> dataset = datasets.find(spec.dataset());
        if (dataset.isEmpty()) {
            faults.add(
                    "/dataset",
                    ErrorKind.DATASET_NOT_FOUND,
                    "There is no dataset '" + spec.dataset() + "'.",
                    "Take the id that POST /v1/datasets answered with.");
        }
        return dataset;
    }

    /** The plan, with as much known as is right: a lint needs neither the dataset nor the training's settings. */
    private Optional<FreezePlan> freeze(
            JobSpec spec, BaseModel base, Optional<Dataset> dataset, int batchSize, Faults faults) {
        if (faults.touch("/task/type") || faults.touch("/task/pooling") || faults.touch("/freeze")) {
            return Optional.empty();
        }
        Head head = dataset.map(known -> head(spec, known))
                .orElseGet(() -> Head.of(spec.task().type(), 2, spec.task().pooling()));
        return freezePlanner.plan(base.encoder(), head, spec.freeze(), settings(spec, batchSize, faults), faults);
    }

    private static Head head(JobSpec spec, Dataset dataset) {
        return Head.of(spec.task().type(), dataset.labels().size(), spec.task().pooling());
    }

    private static TrainingSettings settings(JobSpec spec, int batchSize, Faults faults) {
        TrainingSpec training = faults.touch("/training") ? TrainingSpec.DEFAULT : spec.training();
        return new TrainingSettings(
                batchSize,
                faults.touch("/task/max_length")
                        ? JobSpec.Task.defaultMaxLength(spec.task().type())
                        : spec.task().maxLength(),
                training.weightDecay(),
                training.learningRate().value());
    }
}
