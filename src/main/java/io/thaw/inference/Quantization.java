package io.thaw.inference;

import io.thaw.dataset.Datasets;
import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.encoder.TaskType;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.registry.Model;
import io.thaw.registry.ModelDocuments;
import io.thaw.registry.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.stereotype.Service;

/**
 * Finds out whether a model answers nearly the same when its layers multiply in 8 bits, on the validation split that it was
 * chosen by. Those that do are served so.
 */
@Service
public class Quantization {

    /** Most examples that are asked. */
    private static final int EXAMPLES = 512;

    private static final int AT_ONCE = 64;
    /** Fewer say nothing about the share that differs. */
    private static final int FEWEST = 20;

    private static final double LEAST_AGREEMENT = 0.99;
    private static final double MOST_LOST = 0.005;

    private final Predictors predictors;
    private final Models models;
    private final ModelDocuments documents;
    private final Datasets datasets;

    Quantization(Predictors predictors, Models models, ModelDocuments documents, Datasets datasets) {
        this.predictors = predictors;
        this.models = models;
        this.documents = documents;
        this.datasets = datasets;
    }

    /**
     * What was found.
     *
     * @param examples how many were asked
     * @param agreement the share that gets the same label
     * @param accuracy without rounding
     * @param accuracyInt8 with it
     * @param passes whether at least 99 % agree and at most half a point of accuracy is lost
     */
    public record Finding(int examples, double agreement, double accuracy, double accuracyInt8, boolean passes) {

        static Finding of(List<String> truth, List<String> exact, List<String> int8) {
            double agreement = share(exact, int8);
            double accuracy = share(truth, exact);
            double accuracyInt8 = share(truth, int8);
            return new Finding(
                    truth.size(),
                    agreement,
                    accuracy,
                    accuracyInt8,
                    agreement >= LEAST_AGREEMENT && accuracy - accuracyInt8 <= MOST_LOST);
        }

        private static double share(List<String> these, List<String> those) {
            return (double) IntStream.range(0, these.size())
                            .filter(i -> these.get(i).equals(those.get(i)))
                            .count()
                    / these.size();
        }
    }

    /**
     * Asks a model its validation split both ways, and keeps what was found.
     *
     * @throws DomainException with {@code MODEL_NOT_FOUND}; {@code UNKNOWN_VALUE} if it is no text classifier;
     *     {@code DATASET_NOT_FOUND} if its dataset is gone; {@code OUT_OF_RANGE} if that has too few examples for validation
     */
    public Finding measure(String reference) {
        Model model = models.get(reference);
        if (model.content().head().task() != TaskType.TEXT_CLASSIFICATION) {
            throw new DomainException(
                    ErrorKind.UNKNOWN_VALUE,
                    "Only text classifiers are served in 8 bits; this model is for "
                            + model.content().head().task() + ".");
        }
        List<Example.Labelled> examples = examples(model);
        Finding finding = Finding.of(
                examples.stream().map(Example.Labelled::label).toList(),
                labels(model.id(), false, examples),
                labels(model.id(), true, examples));
        documents.keepQuantization(model.id(), finding);
        return finding;
    }

    private List<Example.Labelled> examples(Model model) {
        String dataset = model.content().lineage().datasetId();
        if (datasets.find(dataset).isEmpty()) {
            throw new DomainException(new Fault(
                    "",
                    ErrorKind.DATASET_NOT_FOUND,
                    "The dataset " + dataset + ", which the model was trained on, is not there any more."));
        }
        List<Example> examples = datasets.examples(dataset, Split.VALIDATION, 0, EXAMPLES);
        if (examples.size() < FEWEST) {
            throw new DomainException(
                    ErrorKind.OUT_OF_RANGE,
                    "The dataset has " + examples.size() + " examples for validation; " + FEWEST + " are needed.");
        }
        return examples.stream().map(Example.Labelled.class::cast).toList();
    }

    private List<String> labels(String id, boolean inInt8, List<Example.Labelled> examples) {
        List<String> labels = new ArrayList<>();
        for (int from = 0; from < examples.size(); from += AT_ONCE) {
            List<TextInput> inputs = examples.subList(from, Math.min(examples.size(), from + AT_ONCE)).stream()
                    .map(example -> new TextInput(example.text(), example.textPair()))
                    .toList();
            predictors
                    .answers(id, inInt8, new Classification(inputs, 1, true))
                    .forEach(best -> labels.add(best.get(0).label()));
        }
        return labels;
    }
}
