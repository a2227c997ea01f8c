package io.thaw.bench;

import io.thaw.dataset.Example;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.freeze.DeviceSpeed;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.FreezeStrategy.BitFit;
import io.thaw.freeze.FreezeStrategy.FreezeEmbeddings;
import io.thaw.freeze.FreezeStrategy.FreezeFirstN;
import io.thaw.freeze.FreezeStrategy.Full;
import io.thaw.freeze.FreezeStrategy.HeadOnly;
import io.thaw.freeze.FreezeStrategy.LayerNormOnly;
import io.thaw.freeze.FreezeStrategy.Layers;
import io.thaw.freeze.FreezeStrategy.TrainLastN;
import io.thaw.freeze.RunCost;
import io.thaw.tokenizer.Tokens;
import io.thaw.torch.Device;
import io.thaw.torch.DeviceProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether the seconds that a job is told before it runs are those that it takes, on configurations whose numbers were not used
 * to fit the estimate. MiniLM with its dropout, real sentences cut at different lengths; the device's speed is measured first,
 * as a worker does. {@code -Dbench.estimates=6} takes the first six only. Writes {@code target/bench/estimates.md}.
 */
class EstimateBenchmark {

    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int STEPS = Integer.getInteger("bench.steps", 6);
    private static final int MOST = Integer.getInteger("bench.estimates", Integer.MAX_VALUE);

    @TempDir
    private Path scratch;

    /** A job; {@code words} is where its texts are cut, 0 leaves single sentences whole. */
    private record Case(String name, FreezeStrategy strategy, Pooling pooling, int batch, int words) {

        List<Example.Labelled> texts() throws IOException {
            int count = batch * (STEPS + 1);
            return words == 0 ? Sentences.shortOnes(count) : Sentences.cut(Sentences.longOnes(count), words);
        }
    }

    private static List<Case> cases() {
        return List.of(
                new Case("full", new Full(), Pooling.MEAN, 16, 40),
                new Case("first 4", new FreezeFirstN(4, false), Pooling.MEAN, 16, 60),
                new Case("first 5", new FreezeFirstN(5, false), Pooling.CLS, 32, 40),
                new Case("bitfit", new BitFit(), Pooling.MEAN, 8, 50),
                new Case("only layer 2", new Layers(List.of(2), true), Pooling.MEAN, 16, 30),
                new Case("full, sentences", new Full(), Pooling.CLS, 32, 0),
                new Case("first 3, sentences", new FreezeFirstN(3, false), Pooling.MEAN, 32, 0),
                new Case("last 1, sentences", new TrainLastN(1), Pooling.MEAN, 16, 0),
                new Case("embeddings frozen", new FreezeEmbeddings(), Pooling.CLS, 8, 70),
                new Case("layer norms", new LayerNormOnly(), Pooling.CLS, 16, 25),
                new Case("first 4, embeddings trainable", new FreezeFirstN(4, true), Pooling.MEAN, 8, 40),
                new Case("first 2", new FreezeFirstN(2, false), Pooling.MEAN, 8, 80),
                new Case("first 1", new FreezeFirstN(1, false), Pooling.CLS, 16, 35),
                new Case("full, small batch", new Full(), Pooling.MEAN, 4, 60),
                new Case("full, one text", new Full(), Pooling.MEAN, 1, 90),
                new Case("first 5, long", new FreezeFirstN(5, false), Pooling.MEAN, 16, 90),
                new Case("layers 3 and 5", new Layers(List.of(3, 5), true), Pooling.CLS, 16, 50),
                new Case("only layer 0", new Layers(List.of(0), true), Pooling.MEAN, 8, 45),
                new Case("bitfit, sentences", new BitFit(), Pooling.CLS, 32, 0),
                new Case("first 4, sentences", new FreezeFirstN(4, false), Pooling.CLS, 32, 0),
                new Case("head, sentences", new HeadOnly(false), Pooling.MEAN, 32, 0));
    }

    @Test
    void jobsTakeTheSecondsTheyAreTold() throws IOException {
        DeviceProfile device = DeviceProfile.of(Device.CPU, CORES);
        DeviceSpeed speed = ProductRun.BF16
                ? DeviceSpeed.inBfloat16(device.bfloat16Gigaflops(), device.gigabytesPerSecond())
                : DeviceSpeed.of(device.gigaflops(), device.gigabytesPerSecond());
        Table table =
                new Table("job", "batch", "tokens a text", "estimated, ms a step", "measured", "estimated / measured");
        List<Double> errors = new ArrayList<>();
        try (Base base = Base.open(Base.MINILM)) {
            for (Case each : cases().subList(0, Math.min(MOST, cases().size()))) {
                ProductRun run =
                        new ProductRun(base, Workload.of(each.strategy, each.pooling, 1, each.batch, each.texts()));
                double tokens =
                        run.tokens().stream().mapToInt(Tokens::length).average().orElseThrow();
                double estimated = estimate(base, run, tokens, speed);
                double measured = run.measure(Files.createTempDirectory(scratch, "cache"), CORES)
                        .step();
                errors.add(Math.abs(estimated / measured - 1));
                table.row(
                        each.name,
                        each.batch,
                        "%.0f".formatted(tokens),
                        "%.1f".formatted(estimated * 1e3),
                        "%.1f".formatted(measured * 1e3),
                        "%.2f".formatted(estimated / measured));
            }
        }
        table.note("Error: median %.0f %%, 95th percentile %.0f %%. %d cores with %.0f GFLOP/s and %.1f GB/s."
                .formatted(
                        100 * Numbers.median(errors),
                        100 * Numbers.quantile(errors, 0.95),
                        CORES,
                        ProductRun.BF16 ? device.bfloat16Gigaflops() : device.gigaflops(),
                        device.gigabytesPerSecond()));
        table.write("estimates");
    }

    private static double estimate(Base base, ProductRun run, double tokens, DeviceSpeed speed) {
        Workload job = run.workload();
        RunCost cost = new RunCost(
                base.checkpoint().encoder().layout(Head.textClassification(Sentences.LABELS.size(), job.pooling())),
                run.plan());
        RunCost.Workload workload =
                new RunCost.Workload(job.texts().size(), 0, tokens, Workload.MAX_LENGTH, 1, job.batchSize(), 1);
        return cost.secondsPerStep(workload, speed);
    }
}
