package io.thaw.training;

import io.thaw.checkpoint.SafetensorsReader;
import io.thaw.error.DomainException;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.training.Parameters.Trained;
import io.thaw.training.StoredState.UnusableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * All of a run that is no function of its input, to be kept and to go on from. There is no random state in it and no
 * position of a sampler: batches, dropout and hidden words are functions of the seed, the epoch and the step.
 *
 * @param planHash of the plan; a state of another plan is refused
 */
record RunState(String planHash, List<Trained> trained, AdamW optimizer, LayerStatistics statistics, BestWeights best) {

    /** Raised with every change of what is kept. */
    private static final int FORMAT = 1;

    private static final String NOTES = "thaw_training_state";
    private static final String BEST = "best";
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * How far a run is.
     *
     * @param step steps done
     * @param totalSteps of the whole run
     * @param epoch the one that the next step belongs to or, until it was judged, the last one; counted from 1. Beyond the
     *     run's last once training is over and the kept weights are in their place
     * @param rateWasZero whether no step had a learning rate above zero
     */
    record Progress(long step, long totalSteps, int epoch, boolean rateWasZero) {

        static Progress none(long totalSteps) {
            return new Progress(0, totalSteps, 1, true);
        }

        Progress afterStep(double rate) {
            return new Progress(step + 1, totalSteps, epoch, rateWasZero && rate == 0);
        }

        Progress inEpoch(int next) {
            return new Progress(step, totalSteps, next, rateWasZero);
        }
    }

    /** What stands in a file beside the tensors. */
    private record Notes(
            int format, String planHash, Progress progress, LayerStatistics.Sums layers, BestWeights.Kept kept) {}

    /** Copies what the next step changes; the kept weights never change, so they are shared. */
    TrainingState snapshot(Progress progress) {
        Scope scope = Scope.open();
        Map<String, List<Tensor>> tensors = tensors();
        tensors.replaceAll(
                (kind, own) -> AdamW.program().callForList(scope, kind.equals(BEST) ? "shared" : "copies", own));
        Notes notes = new Notes(FORMAT, planHash, progress, statistics.sums(), best.kept());
        return new TrainingState(scope, progress.step(), named(tensors), Map.of(NOTES, JSON.writeValueAsString(notes)));
    }

    /** The run's own tensors by kind, each in the order of what trains. */
    private Map<String, List<Tensor>> tensors() {
        Map<String, List<Tensor>> tensors = new LinkedHashMap<>();
        tensors.put("weight", trained.stream().map(Trained::tensor).toList());
        tensors.put("first", optimizer.first());
        tensors.put("second", optimizer.second());
        tensors.put("steps", optimizer.steps());
        if (!best.copies().isEmpty()) {
            tensors.put(BEST, best.copies());
        }
        return tensors;
    }

    /** By their names in a file, as in {@code first/head.classifier.weight}. */
    private Map<String, Tensor> named(Map<String, List<Tensor>> tensors) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        tensors.forEach((kind, each) -> {
            for (int i = 0; i < each.size(); i++) {
                named.put(kind + "/" + trained.get(i).plan().name(), each.get(i));
            }
        });
        return named;
    }

    /**
     * Overwrites the run's tensors and sums with those that were kept.
     *
     * @param totalSteps of this run
     * @return how far the other run was
     * @throws UnusableException if the state cannot be read to its end or is not of this run
     */
    Progress restore(StoredState stored, long totalSteps) {
        try (InputStream in = stored.open()) {
            SafetensorsReader file = SafetensorsReader.open(in);
            Notes notes = notes(file.metadata());
            requireSameRun(notes, totalSteps);
            best.resume(notes.kept(), file.shapes().keySet().stream().anyMatch(name -> name.startsWith(BEST + "/")));
            statistics.resume(notes.layers());
            Map<String, Tensor> own = named(tensors());
            requireSameTensors(file.shapes(), own);
            file.read((name, bytes) -> assign(Objects.requireNonNull(own.get(name)), bytes));
            return notes.progress();
        } catch (IOException | DomainException | JacksonException e) {
            throw new UnusableException("The training state cannot be read: " + e.getMessage(), e);
        }
    }

    private static Notes notes(Map<String, String> metadata) {
        String notes = metadata.get(NOTES);
        if (notes == null) {
            throw new UnusableException("The file holds no training state.");
        }
        return JSON.readValue(notes, Notes.class);
    }

    private void requireSameRun(Notes notes, long totalSteps) {
        if (notes.format() != FORMAT) {
            throw new UnusableException(
                    "The training state is of format " + notes.format() + "; this version reads " + FORMAT + ".");
        }
        if (!notes.planHash().equals(planHash)) {
            throw new UnusableException(
                    "The training state is of the plan " + notes.planHash() + ", not of " + planHash + ".");
        }
        if (notes.progress().totalSteps() != totalSteps) {
            throw new UnusableException("The training state is of a run of "
                    + notes.progress().totalSteps() + " steps, not of " + totalSteps + ".");
        }
    }

    private static void requireSameTensors(Map<String, List<Integer>> stored, Map<String, Tensor> own) {
        Map<String, List<Integer>> expected = new LinkedHashMap<>();
        own.forEach((name, tensor) -> expected.put(name, TrainingState.shape(tensor)));
        Set<String> names = new TreeSet<>(expected.keySet());
        names.addAll(stored.keySet());
        for (String name : names) {
            if (!Objects.equals(stored.get(name), expected.get(name))) {
                throw new UnusableException("The training state has " + name + " of shape " + stored.get(name)
                        + ", the run of " + expected.get(name) + ".");
            }
        }
    }

    private static void assign(Tensor own, ByteBuffer bytes) {
        try (Scope scope = Scope.open()) {
            AdamW.program().run("assign", List.of(own), List.of(scope.floats(bytes, own.shape())));
        }
    }
}
