package io.thaw.bench;

import io.thaw.checkpoint.Checkpoint;
import io.thaw.checkpoint.Checkpoints;
import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.ModelLayout;
import io.thaw.freeze.TrainingSettings;
import io.thaw.task.TaskSpec;
import io.thaw.tokenizer.TokenStore;
import io.thaw.training.LearningRateSchedule;
import io.thaw.training.PrefixStore;
import io.thaw.training.Trainer;
import io.thaw.training.TrainingInput;
import io.thaw.training.TrainingListener;
import io.thaw.training.TrainingSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A job on MiniLM, in float32 and with the model's own dropout, whose cost is both estimated and measured.
 *
 * @param batch texts in a step
 * @param tokens in each text, the special ones included
 */
record MeasuredJob(String name, FreezeStrategy strategy, Pooling pooling, int batch, int tokens) {

    private static final List<String> LABELS = List.of("no", "yes");

    static Checkpoint miniLm() throws IOException {
        return Checkpoints.open(Path.of("target", "base-models", "all-minilm-l6-v2.jar"));
    }

    ModelLayout layout(Checkpoint checkpoint) {
        return checkpoint.encoder().layout(head());
    }

    FreezePlan plan(Checkpoint checkpoint) {
        return FreezePlan.of(
                layout(checkpoint), FreezeSpec.of(strategy), new TrainingSettings(batch, tokens, 0.01, 1e-5));
    }

    /** Runs it from its start to its certificate on one thread, or until the listener has had enough. */
    void run(Checkpoint checkpoint, CheckpointWeights weights, int steps, Path scratch, TrainingListener listener) {
        TrainingSpec spec =
                new TrainingSpec(1, batch, 1, 1e-5, LearningRateSchedule.CONSTANT, 0, 1, false, false, 42, null);
        TrainingInput input = new TrainingInput(
                spec,
                TaskSpec.of(head(), LABELS, tokens),
                checkpoint.encoder().config(),
                checkpoint.tokenizerJson(),
                plan(checkpoint),
                weights,
                Map.of(Split.TRAIN, texts(steps)));
        Clock clock = Clock.systemUTC();
        new Trainer(1, new TokenStore(scratch, 0, clock), new PrefixStore(scratch, 0, clock))
                .train(input, listener, (parameter, bytes) -> {});
    }

    private Head head() {
        return Head.textClassification(LABELS.size(), pooling);
    }

    /** Texts of more than enough words, cut to the length. */
    private List<Example> texts(int steps) {
        List<Example> texts = new ArrayList<>();
        for (int i = 0; i < batch * steps; i++) {
            texts.add(new Example.Labelled("the film was good and long ".repeat(tokens / 4), null, LABELS.get(i % 2)));
        }
        return texts;
    }
}
