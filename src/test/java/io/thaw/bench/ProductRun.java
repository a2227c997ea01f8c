package io.thaw.bench;

import io.thaw.checkpoint.CheckpointTensor;
import io.thaw.dataset.Split;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.Head;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.TrainingSettings;
import io.thaw.prefix.PrefixStore;
import io.thaw.task.TaskSpec;
import io.thaw.tokenizer.TokenStore;
import io.thaw.tokenizer.Tokenizer;
import io.thaw.tokenizer.Tokens;
import io.thaw.torch.Devices;
import io.thaw.training.Draws;
import io.thaw.training.LearningRateSchedule;
import io.thaw.training.Trainer;
import io.thaw.training.TrainingInput;
import io.thaw.training.TrainingSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A workload as the service trains it, from the base's tensors to the certificate; only the queue and the storing of the
 * result are left out. The one place of the benchmarks that knows how to train.
 */
record ProductRun(Base base, Workload workload) {

    /** Whether the product's linear layers compute in bfloat16. */
    static final boolean BF16 = System.getProperty("bench.precision", "fp32").equals("bf16");

    /**
     * Trains.
     *
     * @param cache a directory for the frozen prefixes' outputs; an empty one makes it a first job
     */
    Measured measure(Path cache, int cores) {
        Stopwatch watch = new Stopwatch();
        TokenStore tokens = new TokenStore(cache, Long.MAX_VALUE, Clock.systemUTC());
        PrefixStore prefixes = new PrefixStore(cache, Long.MAX_VALUE, Clock.systemUTC());
        new Trainer(Devices.TESTED, cores, tokens, prefixes).train(input(), watch, (parameter, bytes) -> {});
        return watch.stop();
    }

    private TrainingInput input() {
        return new TrainingInput(
                spec(),
                TaskSpec.of(head(), Sentences.LABELS, Workload.MAX_LENGTH),
                config(),
                base.checkpoint().tokenizerJson(),
                plan(),
                base.weights(),
                Map.of(Split.TRAIN, List.copyOf(workload.texts())),
                false);
    }

    private TrainingSpec spec() {
        return new TrainingSpec(
                workload.epochs(),
                workload.batchSize(),
                1,
                workload.rate(),
                LearningRateSchedule.LINEAR,
                Workload.WARMUP,
                Workload.MAX_NORM,
                BF16,
                workload.frozenDropout(),
                workload.seed(),
                null);
    }

    private EncoderConfig config() {
        EncoderConfig own = base.checkpoint().encoder().config();
        if (workload.dropout()) {
            return own;
        }
        String json = new String(own.toJson(), StandardCharsets.UTF_8);
        return EncoderConfig.parse(
                json.replaceAll("(dropout[a-z_]*\"\\s*:\\s*)[0-9.]+", "$10").getBytes(StandardCharsets.UTF_8));
    }

    FreezePlan plan() {
        return FreezePlan.of(
                base.checkpoint().encoder().layout(head()),
                FreezeSpec.of(workload.strategy()),
                new TrainingSettings(
                        workload.batchSize(), Workload.MAX_LENGTH, Workload.WEIGHT_DECAY, workload.rate()));
    }

    private Head head() {
        return Head.textClassification(Sentences.LABELS.size(), workload.pooling());
    }

    /** The new parameters as they are before the first step, by the name that a checkpoint gives them. */
    List<CheckpointTensor> freshTensors() {
        return plan().parameters().stream()
                .filter(planned -> planned.fresh() && planned.count() > 0)
                .map(planned -> new CheckpointTensor(
                        planned.checkpointName(), planned.shape(), () -> Draws.initial(planned, workload.seed())))
                .toList();
    }

    /** Each epoch's steps, each as its passes, as indices into the texts. */
    List<List<List<int[]>>> steps() {
        return Draws.steps(tokens().stream().mapToInt(Tokens::length).toArray(), spec());
    }

    /** Each epoch's batches: what a step reads, however many passes it takes. */
    List<List<int[]>> batches() {
        return steps().stream()
                .map(epoch -> epoch.stream()
                        .map(passes ->
                                passes.stream().flatMapToInt(Arrays::stream).toArray())
                        .toList())
                .toList();
    }

    List<Tokens> tokens() {
        try (Tokenizer tokenizer = Tokenizer.load(base.checkpoint().tokenizerJson(), Workload.MAX_LENGTH)) {
            return workload.texts().stream()
                    .map(text -> tokenizer.encode(text.text(), text.textPair()))
                    .toList();
        }
    }
}
