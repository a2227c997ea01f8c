package io.thaw.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.dataset.Example;
import io.thaw.encoder.Pooling;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.FreezeStrategy.FreezeFirstN;
import io.thaw.freeze.FreezeStrategy.Full;
import io.thaw.freeze.FreezeStrategy.HeadOnly;
import io.thaw.torch.Device;
import io.thaw.torch.Devices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs on texts of 128 tokens beside Hugging Face's Trainer, pair by pair in one run: the same cores, weights, batches and
 * schedule, each in float32 unless {@code bench.precision} or {@code bench.peer-precision} says {@code bf16}. Before a case is timed, both must show the same losses without dropout. Without a peer the product
 * is measured alone. Writes {@code target/bench/trainer.md} and {@code phases.md}, and {@code trainer.json} for the plot.
 */
class TrainerBenchmark {

    private static final int PAIRS = Integer.getInteger("bench.pairs", 5);
    private static final double SCALE = Double.parseDouble(System.getProperty("bench.scale", "1"));
    /** By how much the first losses may differ, relatively: bfloat16 keeps three digits. */
    private static final double CLOSE = ProductRun.BF16 || Peer.BF16 ? 2e-2 : 1e-4;

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    @TempDir
    private Path scratch;

    @Test
    void jobsBesideTheTrainers() throws IOException {
        TrainerReport report = new TrainerReport();
        try (Peer peer = Peer.start()) {
            if (Devices.TESTED == Device.CPU) {
                try (Base miniLm = Base.open(Base.MINILM)) {
                    compare(report, peer, miniLmCases(miniLm));
                }
                report.write(peer);
            }
            if (Base.isThere(Base.BERT_BASE)) {
                try (Base bertBase = Base.open(Base.BERT_BASE)) {
                    compare(report, peer, bertBaseCases(bertBase));
                }
            }
            report.write(peer);
        }
    }

    private static List<PairedCase> miniLmCases(Base base) throws IOException {
        Sizes sizes = new Sizes(base, "MiniLM", Pooling.CLS, 16);
        return List.of(
                sizes.steps("full", new Full(), 64, 2),
                sizes.job("first 4 of 6 frozen", new FreezeFirstN(4, false), 3, 96, 3.5),
                sizes.job("first 5 of 6 frozen", new FreezeFirstN(5, false), 3, 128, 7),
                sizes.job("first 5 of 6 frozen", new FreezeFirstN(5, false), 10, 48, 15),
                sizes.job("head only", new HeadOnly(false), 3, 128, 6));
    }

    private static List<PairedCase> bertBaseCases(Base base) throws IOException {
        if (Devices.TESTED == Device.CUDA) {
            return gpuCases(new Sizes(base, "BERT-base", Pooling.POOLER, 256));
        }
        Sizes sizes = new Sizes(base, "BERT-base", Pooling.POOLER, 8);
        return List.of(
                sizes.steps("full", new Full(), 24, 2),
                sizes.job("first 8 of 12 frozen", new FreezeFirstN(8, false), 3, 32, 3.5),
                sizes.job("first 11 of 12 frozen", new FreezeFirstN(11, false), 3, 32, 7),
                sizes.job("first 11 of 12 frozen", new FreezeFirstN(11, false), 10, 16, 15));
    }

    /** What a GPU is bought for: 256 texts at a time. */
    private static List<PairedCase> gpuCases(Sizes sizes) throws IOException {
        return List.of(
                sizes.job("full", new Full(), 1, 4096, 1),
                sizes.job("first 8 of 12 frozen", new FreezeFirstN(8, false), 3, 4096, 3),
                sizes.job("first 11 of 12 frozen", new FreezeFirstN(11, false), 3, 4096, 3),
                sizes.job("head only", new HeadOnly(false), 3, 4096, 3));
    }

    /** What a base's cases have in common. */
    private record Sizes(Base base, String model, Pooling pooling, int batchSize) {

        PairedCase steps(String name, FreezeStrategy strategy, int texts, double goal) throws IOException {
            return new PairedCase(model, name, run(strategy, 1, texts), goal, false);
        }

        PairedCase job(String name, FreezeStrategy strategy, int epochs, int texts, double goal) throws IOException {
            return new PairedCase(model, name, run(strategy, epochs, texts), goal, true);
        }

        private ProductRun run(FreezeStrategy strategy, int epochs, int texts) throws IOException {
            int scaled = Math.max(1, (int) Math.round(texts * SCALE / batchSize)) * batchSize;
            List<Example.Labelled> examples = Sentences.longOnes(scaled);
            return new ProductRun(base, Workload.of(strategy, pooling, epochs, batchSize, examples));
        }
    }

    private void compare(TrainerReport report, @Nullable Peer peer, List<PairedCase> cases) throws IOException {
        if (peer != null) {
            for (PairedCase each : cases) {
                checkThatLossesAgree(each, peer);
            }
        }
        for (int pair = 0; pair < PAIRS; pair++) {
            for (PairedCase each : cases) {
                report.add(each, measure(each, peer));
            }
        }
    }

    private void checkThatLossesAgree(PairedCase each, Peer peer) throws IOException {
        ProductRun run = new ProductRun(each.run().base(), each.run().workload().withoutDropout(2));
        List<Double> ours = run.measure(emptyCache(), CORES).losses();
        List<Double> theirs = peer.measure(run, Peer.Batches.GIVEN).losses();
        for (int step = 0; step < ours.size(); step++) {
            assertThat(ours.get(step))
                    .as("%s, %s: loss of step %d", each.model(), each.name(), step)
                    .isCloseTo(theirs.get(step), within(CLOSE * theirs.get(step)));
        }
    }

    private Pair measure(PairedCase each, @Nullable Peer peer) throws IOException {
        ProductRun run = each.run();
        Path cache = emptyCache();
        double gflops = Calibration.gflops(CORES);
        Measured first = run.measure(cache, CORES);
        Measured second = each.wholeJob() ? run.measure(cache, CORES) : null;
        return peer == null
                ? new Pair(first, second, gflops, null, Double.NaN)
                : new Pair(first, second, gflops, peer.measure(run, Peer.Batches.GIVEN), peer.gflops());
    }

    private Path emptyCache() throws IOException {
        return Files.createTempDirectory(scratch, "cache");
    }
}
