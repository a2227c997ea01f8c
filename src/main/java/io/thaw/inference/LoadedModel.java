package io.thaw.inference;

import io.thaw.encoder.Batch;
import io.thaw.encoder.Dropout;
import io.thaw.encoder.Encoder;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.TaskHead;
import io.thaw.evaluation.Logits;
import io.thaw.registry.Model;
import io.thaw.registry.TensorEntry;
import io.thaw.tokenizer.Tokenizer;
import io.thaw.tokenizer.Tokens;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A finished model in memory. Used by the inference thread alone. */
final class LoadedModel implements AutoCloseable {

    private static final int BATCH = 32;

    private final Model model;
    private final EncoderConfig config;
    private final SharedTensors tensors;
    private final Tokenizer tokenizer;
    private final Encoder encoder;
    private final TaskHead head;

    LoadedModel(Model model, EncoderConfig config, String tokenizerJson, SharedTensors tensors) {
        this.model = model;
        this.config = config;
        this.tensors = tensors;
        this.tokenizer = Tokenizer.load(tokenizerJson, model.content().maxLength());
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (TensorEntry entry : model.manifest().tensors()) {
            parameters.put(entry.name(), tensors.acquire(entry));
        }
        this.encoder = new Encoder(config, parameters, false);
        this.head = TaskHead.of(model.content().head(), config, parameters, false);
    }

    /** Every label's score for each text, the highest first. */
    List<List<LabelScore>> predict(List<TextInput> inputs) {
        List<List<LabelScore>> answers = new ArrayList<>();
        for (int from = 0; from < inputs.size(); from += BATCH) {
            answers.addAll(predictBatch(inputs.subList(from, Math.min(inputs.size(), from + BATCH))));
        }
        return answers;
    }

    private List<List<LabelScore>> predictBatch(List<TextInput> inputs) {
        List<Tokens> tokens = inputs.stream()
                .map(input -> tokenizer.encode(input.text(), input.textPair()))
                .toList();
        try (Scope scope = Scope.open()) {
            Batch batch = Batch.of(scope, tokens, config);
            Tensor hidden = encoder.embed(scope, batch, Dropout.off());
            hidden = encoder.resume(
                    scope, hidden, batch.mask(), 1, encoder.depth(), head.readsFirstOnly(), Dropout.off());
            return ranked(head.logits(scope, head.read(scope, hidden, batch), Dropout.off())
                    .floats());
        }
    }

    private List<List<LabelScore>> ranked(float[] logits) {
        List<String> labels = model.content().labels();
        List<List<LabelScore>> ranked = new ArrayList<>();
        for (int row = 0; row < logits.length; row += labels.size()) {
            double[] probabilities = Logits.softmax(Arrays.copyOfRange(logits, row, row + labels.size()));
            List<LabelScore> scores = new ArrayList<>();
            for (int label = 0; label < labels.size(); label++) {
                scores.add(new LabelScore(labels.get(label), probabilities[label]));
            }
            scores.sort(Comparator.comparingDouble(LabelScore::score).reversed());
            ranked.add(scores);
        }
        return ranked;
    }

    @Override
    public void close() {
        model.manifest().tensors().forEach(tensors::release);
        tokenizer.close();
    }
}
