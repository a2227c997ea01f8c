package io.thaw.training;

import io.thaw.checkpoint.CheckpointTensor;
import io.thaw.checkpoint.SafetensorsWriter;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run as it was after a step, in libtorch's memory: copies of what trains, its moments, and the weights kept so far. A run
 * that goes on from it does what the run it was taken from does, to the bit.
 *
 * <p>Belongs to one thread at a time, which need not be the one that trains.
 */
public final class TrainingState implements AutoCloseable {

    private final Scope scope;
    private final long step;
    private final Map<String, Tensor> tensors;
    private final Map<String, String> metadata;

    /**
     * A state.
     *
     * @param scope owns the tensors, and is closed with the state
     * @param tensors by their names in the file, in its order
     * @param metadata everything else
     */
    TrainingState(Scope scope, long step, Map<String, Tensor> tensors, Map<String, String> metadata) {
        this.scope = scope;
        this.step = step;
        this.tensors = tensors;
        this.metadata = metadata;
    }

    /** The last step done, counted from 1. */
    public long step() {
        return step;
    }

    /** How many bytes the tensors take; the file is a few kilobytes larger. */
    public long bytes() {
        return Float.BYTES * tensors.values().stream().mapToLong(Tensor::count).sum();
    }

    /**
     * The state as a safetensors file, for a {@link StoredState}; copies one tensor at a time.
     *
     * @param notes more texts for its metadata, which nobody reads back
     */
    public InputStream open(Map<String, String> notes) {
        List<CheckpointTensor> file = tensors.entrySet().stream()
                .map(entry -> new CheckpointTensor(
                        entry.getKey(),
                        shape(entry.getValue()),
                        () -> entry.getValue().bytes()))
                .toList();
        Map<String, String> texts = new LinkedHashMap<>(metadata);
        texts.putAll(notes);
        return SafetensorsWriter.stream(file, texts);
    }

    static List<Integer> shape(Tensor tensor) {
        return Arrays.stream(tensor.shape()).mapToObj(Math::toIntExact).toList();
    }

    @Override
    public void close() {
        scope.close();
    }
}
