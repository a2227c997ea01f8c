package io.thaw.job;

import io.thaw.dataset.Dataset;
import io.thaw.dataset.Datasets;
import io.thaw.dataset.Split;
import io.thaw.encoder.Head;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.error.NearestNames;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.TrainingSettings;
import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModels;
import io.thaw.registry.FreezePlanner;
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
            JobSpec spec, Hyperparameters hyperparameters, FreezePlan plan, Job.Estimate estimate, String baseModelId) {}

    private final FreezePlanner freezePlanner;
    private final BaseModels baseModels;
    private final Datasets datasets;

    JobPlanner(FreezePlanner freezePlanner, BaseModels baseModels, Datasets datasets) {
        this.freezePlanner = freezePlanner;
        this.baseModels = baseModels;
        this.datasets = datasets;
    }

    /**
     * Plans a job.
     *
     * @param spec what {@code faults} touch in it is passed over
     * @param faults what is wrong already
     * @throws DomainException with those and everything else that is wrong
     */
    public Planned plan(JobSpec spec, Faults faults) {
        Optional<BaseModel> base = faults.touch("/base_model") ? Optional.empty() : base(spec, faults);
        Optional<Dataset> dataset = faults.touch("/dataset") ? Optional.empty() : dataset(spec, faults);
        TaskChecks.check(spec, dataset, faults);
        Optional<FreezePlan> plan = base.flatMap(known -> freeze(spec, known, dataset, faults));
        faults.throwIfAny();
        return planned(spec, base.orElseThrow(), dataset.orElseThrow(), plan.orElseThrow());
    }

    private static Planned planned(JobSpec spec, BaseModel base, Dataset dataset, FreezePlan plan) {
        JobSpec.Task task = spec.task()
                .withPooling(base.encoder().resolve(head(spec, dataset)).pooling());
        TrainingSpec training = spec.training().decided(plan.learningRate(), classWeights(spec, dataset));
        Hyperparameters hyperparameters = Hyperparameters.of(training, task, dataset.rows(Split.TRAIN));
        Job.Estimate estimate = Job.Estimate.of(plan.cost(), hyperparameters.steps());
        return new Planned(spec, hyperparameters, plan, estimate, base.id());
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
    private Optional<FreezePlan> freeze(JobSpec spec, BaseModel base, Optional<Dataset> dataset, Faults faults) {
        if (faults.touch("/task/type") || faults.touch("/task/pooling") || faults.touch("/freeze")) {
            return Optional.empty();
        }
        Head head = dataset.map(known -> head(spec, known))
                .orElseGet(() -> Head.of(spec.task().type(), 2, spec.task().pooling()));
        return freezePlanner.plan(base.encoder(), head, spec.freeze(), settings(spec, faults), faults);
    }

    private static Head head(JobSpec spec, Dataset dataset) {
        return Head.of(spec.task().type(), dataset.labels().size(), spec.task().pooling());
    }

    private static TrainingSettings settings(JobSpec spec, Faults faults) {
        TrainingSpec training = faults.touch("/training") ? TrainingSpec.DEFAULT : spec.training();
        return new TrainingSettings(
                training.batchSize(),
                faults.touch("/task/max_length")
                        ? JobSpec.Task.defaultMaxLength(spec.task().type())
                        : spec.task().maxLength(),
                training.weightDecay(),
                training.learningRate().value());
    }
}
