package io.thaw.inference;

import io.thaw.encoder.Batch;
import io.thaw.encoder.Dropout;
import io.thaw.encoder.Encoder;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskHead;
import io.thaw.registry.BaseModel;
import io.thaw.registry.FinishedModel;
import io.thaw.registry.Manifest;
import io.thaw.tokenizer.Tokenizer;
import io.thaw.tokenizer.Tokens;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model in memory: a finished one, or a base model, which has no head. Used by the inference thread alone. */
public final class LoadedModel implements AutoCloseable {

    private final Manifest manifest;
    private final EncoderConfig config;
    private final SharedTensors tensors;
    private final Optional<FinishedModel> finished;
    private final int maxLength;
    private final Tokenizer tokenizer;
    private final Encoder encoder;
    private final Optional<TaskHead> head;

    /**
     * Loads a model.
     *
     * @param base has the configuration and the tokenizer
     * @param finished what was trained from it; nothing for the base model itself
     */
    LoadedModel(BaseModel base, Optional<FinishedModel> finished, String tokenizerJson, SharedTensors tensors) {
        this.manifest = finished.map(FinishedModel::manifest).orElse(base.manifest());
        this.config = base.encoder().config();
        this.tensors = tensors;
        this.finished = finished;
        this.maxLength = finished.map(FinishedModel::maxLength).orElse(config.maxLength());
        Map<String, Tensor> parameters = tensors.acquire(manifest);
        this.tokenizer = Tokenizer.load(tokenizerJson, maxLength);
        this.encoder = new Encoder(config, parameters, false);
        this.head = finished.map(model -> TaskHead.of(model.head(), config, parameters, false));
    }

    /** The longest window, in tokens. */
    int maxLength() {
        return maxLength;
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Absent in a base model. */
    Optional<TaskHead> head() {
        return head;
    }

    /** In the order of the outputs. */
    List<String> labels() {
        return finished.map(FinishedModel::labels).orElseThrow();
    }

    /** From which score on each label applies, where several can. */
    List<Double> thresholds() {
        return finished.map(FinishedModel::thresholds).orElseThrow();
    }

    /**
     * The head's outputs for each window: [outputs], or [S, outputs] with a row for each token and perhaps more for
     * padding.
     */
    float[][] logits(List<Tokens> windows) {
        TaskHead own = head.orElseThrow();
        return rows(
                windows,
                own.readsFirstOnly(),
                (scope, hidden, batch) -> own.logits(scope, own.read(scope, hidden, batch), Dropout.off()));
    }

    /** The head's outputs for inputs of any number of windows. */
    List<float[][]> logitsOfEach(List<List<Tokens>> inputs) {
        float[][] all = logits(inputs.stream().flatMap(List::stream).toList());
        List<float[][]> ofEach = new ArrayList<>();
        int from = 0;
        for (List<Tokens> windows : inputs) {
            ofEach.add(Arrays.copyOfRange(all, from, from + windows.size()));
            from += windows.size();
        }
        return ofEach;
    }

    /** One vector [H] for each window. */
    float[][] vectors(List<Tokens> windows, Pooling pooling) {
        return rows(windows, pooling != Pooling.MEAN, pooling::read);
    }

    /** What is computed from hidden states, with a row for each window. */
    private interface Reading {
        Tensor of(Scope scope, Tensor hidden, Batch batch);
    }

    private float[][] rows(List<Tokens> windows, boolean firstOnly, Reading reading) {
        float[][] rows = new float[windows.size()][];
        encode(windows, firstOnly, (scope, chosen, hidden, batch) -> {
            float[] values = reading.of(scope, hidden, batch).floats();
            int width = values.length / chosen.length;
            for (int row = 0; row < chosen.length; row++) {
                rows[chosen[row]] = Arrays.copyOfRange(values, row * width, (row + 1) * width);
            }
        });
        return rows;
    }

    /** Takes the last hidden states of a batch. */
    interface Reader {

        /**
         * Reads them before the scope closes.
         *
         * @param chosen each row's place in the list of windows
         * @param hidden [B, S, H], or [B, 1, H] if the first token alone was asked for
         */
        void read(Scope scope, int[] chosen, Tensor hidden, Batch batch);
    }

    /** Runs windows through the encoder, those of like length together. */
    void encode(List<Tokens> windows, boolean firstOnly, Reader reader) {
        for (int[] chosen : LengthBatches.of(windows)) {
            try (Scope scope = Scope.open()) {
                List<Tokens> tokens =
                        Arrays.stream(chosen).mapToObj(windows::get).toList();
                Batch batch = Batch.of(scope, tokens, config);
                Tensor embedded = encoder.embed(scope, batch, Dropout.off());
                Tensor hidden =
                        encoder.resume(scope, embedded, batch.mask(), 1, encoder.depth(), firstOnly, Dropout.off());
                reader.read(scope, chosen, hidden, batch);
            }
        }
    }

    @Override
    public void close() {
        tensors.release(manifest);
        tokenizer.close();
    }
}
