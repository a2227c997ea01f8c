package io.thaw.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.checkpoint.Checkpoint;
import io.thaw.checkpoint.Checkpoints;
import io.thaw.checkpoint.SafetensorsWriter;
import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.TrainingSettings;
import io.thaw.task.TaskSpec;
import io.thaw.training.LearningRateSchedule;
import io.thaw.training.PrefixStore;
import io.thaw.training.Trainer;
import io.thaw.training.TrainingInput;
import io.thaw.training.TrainingSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whole jobs against Hugging Face's Trainer, pair by pair in one run: MiniLM on sentences of real lengths, float32, the same
 * cores, weights, texts and schedule. Needs {@code -Dbench.python=} with {@code bench/peers/requirements.txt} installed.
 * Writes {@code target/bench/jobs.md}.
 */
@EnabledIfSystemProperty(named = "bench.python", matches = ".+")
class JobBenchmark {

    private static final Path OUTPUT = Path.of("target", "bench");
    private static final int PAIRS = Integer.getInteger("bench.pairs", 5);
    private static final int TEXTS = 800;
    private static final int EPOCHS = 3;
    private static final int BATCH = 32;
    private static final List<String> LABELS = List.of("negative", "positive");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path scratch;

    /** A strategy, by the name that the peer's script knows it by. */
    private record Case(String name, FreezeStrategy strategy, String peerName, double rate) {}

    @Test
    void wholeJobsBesideTheTrainersOwn() throws IOException, InterruptedException {
        List<Case> cases = List.of(
                new Case("full", new FreezeStrategy.Full(), "full", 5e-5),
                new Case("first 4 of 6 frozen", new FreezeStrategy.FreezeFirstN(4, false), "4", 5e-5),
                new Case("first 5 of 6 frozen", new FreezeStrategy.FreezeFirstN(5, false), "5", 5e-5),
                new Case("head_only", new FreezeStrategy.HeadOnly(false), "head_only", 1e-3));
        List<Example.Labelled> examples = sentences();
        try (Checkpoint checkpoint = Checkpoints.open(Path.of("target", "base-models", "all-minilm-l6-v2.jar"))) {
            Path model = export(checkpoint);
            Path texts = write(examples);
            CheckpointWeights weights = new CheckpointWeights(checkpoint);
            Map<Case, List<double[]>> pairs = new LinkedHashMap<>();
            for (int pair = 0; pair < PAIRS; pair++) {
                for (Case each : cases) {
                    PrefixStore prefixes = new PrefixStore(
                            scratch.resolve(each.peerName + "-" + pair), Long.MAX_VALUE, Clock.systemUTC());
                    double first = product(checkpoint, weights, each, examples, prefixes);
                    double peer = peer(model, texts, each);
                    double second = product(checkpoint, weights, each, examples, prefixes);
                    pairs.computeIfAbsent(each, key -> new ArrayList<>()).add(new double[] {first, peer, second});
                }
            }
            report(cases, pairs);
        }
    }

    private static double product(
            Checkpoint checkpoint,
            CheckpointWeights weights,
            Case each,
            List<Example.Labelled> examples,
            PrefixStore prefixes) {
        FreezePlan plan = FreezePlan.of(
                checkpoint.encoder().layout(Head.textClassification(LABELS.size(), Pooling.MEAN)),
                FreezeSpec.of(each.strategy),
                new TrainingSettings(BATCH, 128, 0.01, each.rate));
        TrainingSpec spec = new TrainingSpec(
                EPOCHS, BATCH, 1, each.rate, LearningRateSchedule.LINEAR, 0.1, 1, false, false, 42, null);
        TrainingInput input = new TrainingInput(
                spec,
                TaskSpec.of(Head.textClassification(LABELS.size(), Pooling.MEAN), LABELS, 128),
                checkpoint.encoder().config(),
                checkpoint.tokenizerJson(),
                plan,
                weights,
                Map.of(Split.TRAIN, List.copyOf(examples)));
        long start = System.nanoTime();
        new Trainer(Runtime.getRuntime().availableProcessors(), prefixes)
                .train(input, new StepTimer(Integer.MAX_VALUE), (parameter, bytes) -> {});
        return (System.nanoTime() - start) / 1e9;
    }

    private static double peer(Path model, Path texts, Case each) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        System.getProperty("bench.python"),
                        Path.of("bench", "peers", "hf_trainer.py").toString(),
                        model.toString(),
                        texts.toString(),
                        each.peerName,
                        String.valueOf(EPOCHS),
                        String.valueOf(BATCH),
                        String.valueOf(each.rate))
                .redirectError(OUTPUT.resolve("peer.log").toFile())
                .start();
        String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("see target/bench/peer.log").isZero();
        return JSON.readTree(line).get("seconds").doubleValue();
    }

    private static List<Example.Labelled> sentences() throws IOException {
        List<Example.Labelled> examples = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("samples", "sentiment-train.csv"))) {
            int comma = line.lastIndexOf(',');
            String label = line.substring(comma + 1);
            if (LABELS.contains(label) && examples.size() < TEXTS) {
                examples.add(new Example.Labelled(line.substring(0, comma).replace("\"", ""), null, label));
            }
        }
        return examples;
    }

    private static Path export(Checkpoint checkpoint) throws IOException {
        Path directory = Files.createDirectories(OUTPUT.resolve("all-minilm-l6-v2"));
        Files.write(
                directory.resolve("config.json"), checkpoint.encoder().config().toJson());
        Files.writeString(directory.resolve("tokenizer.json"), checkpoint.tokenizerJson());
        try (OutputStream out = Files.newOutputStream(directory.resolve("model.safetensors"))) {
            SafetensorsWriter.write(checkpoint.tensors().values(), out);
        }
        return directory;
    }

    private static Path write(List<Example.Labelled> examples) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Example.Labelled example : examples) {
            lines.add(
                    JSON.writeValueAsString(Map.of("text", example.text(), "label", LABELS.indexOf(example.label()))));
        }
        return Files.write(OUTPUT.resolve("texts.jsonl"), lines);
    }

    private static void report(List<Case> cases, Map<Case, List<double[]>> pairs) throws IOException {
        StringBuilder table = new StringBuilder("""
                | strategy | Thaw, s | a second job on the same texts, s | Trainer, s | Trainer / Thaw | Trainer / second job |
                |---|---|---|---|---|---|
                """);
        for (Case each : cases) {
            List<double[]> runs = pairs.get(each);
            table.append("| %s | %.1f | %.1f | %.1f | %.2f | %.1f |%n"
                    .formatted(
                            each.name,
                            median(runs, run -> run[0]),
                            median(runs, run -> run[2]),
                            median(runs, run -> run[1]),
                            median(runs, run -> run[1] / run[0]),
                            median(runs, run -> run[1] / run[2])));
        }
        Files.writeString(OUTPUT.resolve("jobs.md"), table);
    }

    private static double median(List<double[]> runs, ToDoubleFunction<double[]> value) {
        return StepTimer.median(runs.stream().map(value::applyAsDouble).toList());
    }
}
