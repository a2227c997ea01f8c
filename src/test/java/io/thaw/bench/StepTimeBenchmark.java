package io.thaw.bench;

import io.thaw.checkpoint.Checkpoint;
import io.thaw.checkpoint.Checkpoints;
import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.freeze.Cost;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether a plan's estimate holds: the time of a step under each strategy against a full step, beside the ratio of FLOPs
 * that the plan tells. MiniLM, texts of 128 tokens, batches of 16, float32, no dropout (which the
 * estimate leaves out); the strategies take turns, and the median of all
 * their steps counts. Writes {@code target/bench/step-times.md}.
 */
class StepTimeBenchmark {

    private static final int TOKENS = 128;
    private static final int BATCH = 16;
    private static final int STEPS = 6;
    private static final int ROUNDS = 3;
    private static final List<String> LABELS = List.of("no", "yes");

    @TempDir
    private Path scratch;

    /** A strategy; {@code cached} measures its steps after the frozen prefix's output is there. */
    private record Case(String name, FreezeStrategy strategy, boolean cached) {}

    @Test
    void stepsCostWhatThePlanSays() throws IOException {
        List<Case> cases = List.of(
                new Case("full", new FreezeStrategy.Full(), false),
                new Case("freeze_embeddings", new FreezeStrategy.FreezeEmbeddings(), false),
                new Case("first 4 of 6, embeddings trainable", new FreezeStrategy.FreezeFirstN(4, true), false),
                new Case("first 4 of 6", new FreezeStrategy.FreezeFirstN(4, false), false),
                new Case("first 4 of 6, cached", new FreezeStrategy.FreezeFirstN(4, false), true),
                new Case("first 5 of 6, cached", new FreezeStrategy.FreezeFirstN(5, false), true),
                new Case("only layer 0 of 6", new FreezeStrategy.Layers(List.of(0), true), false),
                new Case("head_only", new FreezeStrategy.HeadOnly(false), false),
                new Case("head_only, cached", new FreezeStrategy.HeadOnly(false), true));
        try (Checkpoint checkpoint = Checkpoints.open(Path.of("target", "base-models", "all-minilm-l6-v2.jar"))) {
            CheckpointWeights weights = new CheckpointWeights(checkpoint);
            Map<Case, List<Double>> seconds = new LinkedHashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                for (Case each : cases) {
                    seconds.computeIfAbsent(each, key -> new ArrayList<>())
                            .addAll(measure(checkpoint, weights, each, round));
                }
            }
            report(checkpoint, cases, seconds);
        }
    }

    private List<Double> measure(Checkpoint checkpoint, CheckpointWeights weights, Case each, int round) {
        // Asking for dropout below the boundary keeps the prefix from being cached; its probability is 0 here.
        TrainingSpec spec = new TrainingSpec(
                1, BATCH, 1, 1e-5, LearningRateSchedule.CONSTANT, 0, 1, false, !each.cached, round, null);
        TrainingInput input = new TrainingInput(
                spec,
                TaskSpec.of(Head.textClassification(LABELS.size(), Pooling.MEAN), LABELS, TOKENS),
                withoutDropout(checkpoint.encoder().config()),
                checkpoint.tokenizerJson(),
                plan(checkpoint, each),
                weights,
                Map.of(Split.TRAIN, texts()));
        StepTimer timer = new StepTimer(STEPS);
        timer.time(() -> new Trainer(
                        Runtime.getRuntime().availableProcessors(), new PrefixStore(scratch, 0, Clock.systemUTC()))
                .train(input, timer, (parameter, bytes) -> {}));
        return timer.seconds();
    }

    private static EncoderConfig withoutDropout(EncoderConfig config) {
        String json = new String(config.toJson(), StandardCharsets.UTF_8);
        return EncoderConfig.parse(
                json.replaceAll("(dropout[a-z_]*\"\\s*:\\s*)[0-9.]+", "$10").getBytes(StandardCharsets.UTF_8));
    }

    private static FreezePlan plan(Checkpoint checkpoint, Case each) {
        return FreezePlan.of(
                checkpoint.encoder().layout(Head.textClassification(LABELS.size(), Pooling.MEAN)),
                FreezeSpec.of(each.strategy),
                new TrainingSettings(BATCH, TOKENS, 0.01, 1e-5));
    }

    /** Texts of more than enough words, cut to {@code TOKENS}. */
    private static List<Example> texts() {
        List<Example> texts = new ArrayList<>();
        for (int i = 0; i < BATCH * (STEPS + 1); i++) {
            texts.add(new Example.Labelled("the film was good and long ".repeat(TOKENS / 4), null, LABELS.get(i % 2)));
        }
        return texts;
    }

    private static void report(Checkpoint checkpoint, List<Case> cases, Map<Case, List<Double>> seconds)
            throws IOException {
        double full = StepTimer.median(seconds.get(cases.get(0)));
        StringBuilder table = new StringBuilder("""
                | strategy | ms a step | measured, of full | estimated, of full | measured / estimated |
                |---|---|---|---|---|
                """);
        for (Case each : cases) {
            Cost cost = plan(checkpoint, each).cost();
            double estimated =
                    each.cached && cost.flopsVsFullCached() != null ? cost.flopsVsFullCached() : cost.flopsVsFull();
            double median = StepTimer.median(seconds.get(each));
            // Of a cached head next to nothing is left, so that a ratio of ratios would say nothing.
            String agreement = estimated < 0.01 ? "" : "%.2f".formatted(median / full / estimated);
            table.append("| %s | %.1f | %.3f | %.3f | %s |%n"
                    .formatted(each.name, median * 1e3, median / full, estimated, agreement));
        }
        Path file = Path.of("target", "bench", "step-times.md");
        Files.createDirectories(file.getParent());
        Files.writeString(file, table);
    }
}
