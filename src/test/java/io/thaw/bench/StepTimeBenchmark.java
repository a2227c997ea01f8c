package io.thaw.bench;

import io.thaw.encoder.Pooling;
import io.thaw.freeze.Cost;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.FreezeStrategy.FreezeEmbeddings;
import io.thaw.freeze.FreezeStrategy.FreezeFirstN;
import io.thaw.freeze.FreezeStrategy.Full;
import io.thaw.freeze.FreezeStrategy.HeadOnly;
import io.thaw.freeze.FreezeStrategy.Layers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether a plan's estimate holds: the time of a step under each strategy against a full step, beside the ratio of FLOPs
 * that the plan tells. MiniLM, mean pooling, texts of 128 tokens, no dropout (which the estimate leaves out); the strategies
 * take turns, and the median of all their steps counts. Writes {@code target/bench/step-times.md}.
 */
class StepTimeBenchmark {

    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int BATCH = 16;
    private static final int STEPS = 4;
    private static final int ROUNDS = 3;

    @TempDir
    private Path scratch;

    /** A strategy; {@code cached} measures its steps after the frozen prefix's output is there. */
    private record Case(String name, FreezeStrategy strategy, boolean cached) {}

    @Test
    void stepsCostWhatThePlanSays() throws IOException {
        List<Case> cases = List.of(
                new Case("full", new Full(), false),
                new Case("freeze_embeddings", new FreezeEmbeddings(), false),
                new Case("first 4 of 6, embeddings trainable", new FreezeFirstN(4, true), false),
                new Case("first 4 of 6", new FreezeFirstN(4, false), false),
                new Case("first 4 of 6, cached", new FreezeFirstN(4, false), true),
                new Case("first 5 of 6, cached", new FreezeFirstN(5, false), true),
                new Case("only layer 0 of 6", new Layers(List.of(0), true), false),
                new Case("head_only", new HeadOnly(false), false),
                new Case("head_only, cached", new HeadOnly(false), true));
        try (Base base = Base.open(Base.MINILM)) {
            Map<Case, List<Double>> seconds = new LinkedHashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                for (Case each : cases) {
                    List<Double> steps = run(base, each)
                            .measure(Files.createTempDirectory(scratch, "cache"), CORES)
                            .steps();
                    seconds.computeIfAbsent(each, key -> new ArrayList<>()).addAll(steps.subList(1, steps.size()));
                }
            }
            report(base, cases, seconds);
        }
    }

    private static ProductRun run(Base base, Case each) throws IOException {
        Workload workload = Workload.of(each.strategy, Pooling.MEAN, 1, BATCH, Sentences.longOnes(BATCH * (STEPS + 1)))
                .withoutDropout(STEPS + 1);
        return new ProductRun(base, each.cached ? workload : workload.uncached());
    }

    private static void report(Base base, List<Case> cases, Map<Case, List<Double>> seconds) throws IOException {
        double full = Numbers.median(seconds.get(cases.get(0)));
        Table table =
                new Table("strategy", "ms a step", "measured, of full", "estimated, of full", "measured / estimated");
        for (Case each : cases) {
            Cost cost = run(base, each).plan().cost();
            double estimated =
                    each.cached && cost.flopsVsFullCached() != null ? cost.flopsVsFullCached() : cost.flopsVsFull();
            double median = Numbers.median(seconds.get(each));
            // Of a cached head next to nothing is left, so that a ratio of ratios would say nothing.
            String agreement = estimated < 0.01 ? "" : "%.2f".formatted(median / full / estimated);
            table.row(
                    each.name,
                    "%.1f".formatted(median * 1e3),
                    "%.3f".formatted(median / full),
                    "%.3f".formatted(estimated),
                    agreement);
        }
        table.write("step-times");
    }
}
