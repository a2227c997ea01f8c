package io.thaw.job;

import io.thaw.dataset.Dataset;
import io.thaw.dataset.Split;
import io.thaw.encoder.TaskType;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.error.NearestNames;
import io.thaw.evaluation.MetricName;
import io.thaw.evaluation.TaskMetrics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks that what a job says of its task belongs together, and fits the dataset. */
final class TaskChecks {

    private final JobSpec spec;
    private final TaskType type;
    private final Optional<Dataset> dataset;
    private final Faults faults;

    private TaskChecks(JobSpec spec, Optional<Dataset> dataset, Faults faults) {
        this.spec = spec;
        this.type = spec.task().type();
        this.dataset = dataset;
        this.faults = faults;
    }

    /** Adds what is wrong to the faults; what they touch already is passed over. */
    static void check(JobSpec spec, Optional<Dataset> dataset, Faults faults) {
        if (!faults.touch("/task/type")) {
            TaskChecks checks = new TaskChecks(spec, dataset, faults);
            checks.dataset();
            checks.task();
            checks.training();
            checks.earlyStopping();
        }
    }

    private void dataset() {
        if (dataset.isPresent() && dataset.get().task() != type) {
            faults.add(
                    "/task/type",
                    ErrorKind.TASK_DATASET_MISMATCH,
                    "The dataset is for " + dataset.get().task() + ", not for " + type + ".");
        }
    }

    private void task() {
        JobSpec.Task task = spec.task();
        only("/task/doc_stride", task.docStride(), TaskType.QUESTION_ANSWERING);
        only("/task/mlm_probability", task.mlmProbability(), TaskType.MASKED_LANGUAGE_MODELLING);
        only("/task/whole_word_masking", task.wholeWordMasking(), TaskType.MASKED_LANGUAGE_MODELLING);
        only("/task/threshold", task.threshold(), TaskType.MULTI_LABEL_CLASSIFICATION);
        boolean measurable = !faults.touch("/task/doc_stride") && !faults.touch("/task/max_length");
        if (task.docStride() != null && measurable && task.docStride() >= task.maxLength()) {
            faults.add(
                    "/task/doc_stride",
                    ErrorKind.OUT_OF_RANGE,
                    "Windows of " + task.maxLength() + " tokens cannot share " + task.docStride() + ".",
                    String.valueOf(task.maxLength() / 3));
        }
        if (task.threshold() != null && task.threshold().value() == null) {
            needValidation("/task/threshold", "The dataset has no validation split to choose thresholds on.");
        }
    }

    private void training() {
        TrainingSpec training = spec.training();
        if (faults.touch("/training")) {
            return;
        }
        if (training.labelSmoothingFactor() > 0) {
            only(
                    "/training/label_smoothing_factor",
                    training.labelSmoothingFactor(),
                    TaskType.TEXT_CLASSIFICATION,
                    TaskType.TOKEN_CLASSIFICATION);
        }
        only("/training/class_weights", training.classWeights(), TaskType.TEXT_CLASSIFICATION);
        if (training.classWeights() != null && training.classWeights().byLabel() != null && dataset.isPresent()) {
            labelsExist(training.classWeights().byLabel(), dataset.get().labels());
        }
    }

    private void labelsExist(Map<String, Double> weights, List<String> labels) {
        for (String label : weights.keySet()) {
            if (type == TaskType.TEXT_CLASSIFICATION && !labels.contains(label)) {
                faults.add(
                        "/training/class_weights/" + label,
                        ErrorKind.UNKNOWN_VALUE,
                        "The dataset has no label '" + label + "'.",
                        NearestNames.of(label, labels, 1).get(0));
            }
        }
    }

    private void only(String pointer, @Nullable Object value, TaskType... tasks) {
        if (value != null && !faults.touch(pointer) && !List.of(tasks).contains(type)) {
            faults.add(
                    pointer,
                    ErrorKind.CONFLICTING_FIELDS,
                    "This is for "
                            + List.of(tasks).stream().map(TaskType::toString).collect(Collectors.joining(" and "))
                            + ", not for " + type + ".",
                    "Leave it out.");
        }
    }

    private void earlyStopping() {
        TrainingSpec.EarlyStopping stopping = spec.training().earlyStopping();
        if (stopping == null || faults.touch("/training/early_stopping")) {
            return;
        }
        List<String> names = TaskMetrics.valueOf(type.name()).names().stream()
                .map(MetricName::toString)
                .toList();
        if (!names.contains(stopping.metric())) {
            faults.add(
                    "/training/early_stopping/metric",
                    ErrorKind.UNKNOWN_VALUE,
                    "'" + stopping.metric() + "' is not measured for " + type + ".",
                    "Use one of " + String.join(", ", names) + ".");
        }
        needValidation("/training/early_stopping", "The dataset has no validation split to stop by.");
    }

    private void needValidation(String pointer, String otherwise) {
        if (dataset.isPresent() && dataset.get().rows(Split.VALIDATION) == 0) {
            faults.add(pointer, ErrorKind.CONFLICTING_FIELDS, otherwise);
        }
    }
}
