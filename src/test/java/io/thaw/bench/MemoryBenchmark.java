package io.thaw.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.freeze.RunCost;
import io.thaw.tokenizer.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether a job holds the memory that it is told before it runs: the peak of a fresh process for each configuration, beside
 * the estimate. MiniLM with its dropout, mean pooling, one thread. Writes {@code target/bench/memory.md}.
 */
class MemoryBenchmark {

    private static final int MEGA = 1_000_000;

    @TempDir
    private Path scratch;

    private record Case(String strategy, int batch, int words) {}

    @Test
    void jobsHoldTheMemoryTheyAreTold() throws IOException, InterruptedException {
        List<Case> cases = List.of(
                new Case("full", 8, 128),
                new Case("full", 16, 64),
                new Case("full", 32, 128),
                new Case("first-4", 8, 64),
                new Case("first-4", 32, 128),
                new Case("first-5", 16, 128),
                new Case("head", 32, 128),
                new Case("bitfit", 16, 64),
                new Case("bitfit", 32, 128),
                new Case("layer-2", 16, 128));
        Table table =
                new Table("job", "batch", "longest text, tokens", "estimated, MB", "peak, MB", "estimated / peak");
        List<Double> errors = new ArrayList<>();
        try (Base base = Base.open(Base.MINILM)) {
            for (Case each : cases) {
                ProductRun run = PeakOfRun.job(base, each.strategy, each.batch, each.words);
                IntSummaryStatistics lengths =
                        run.tokens().stream().mapToInt(Tokens::length).summaryStatistics();
                long estimated = estimate(base, run, lengths);
                long peak = peak(each);
                errors.add(Math.abs((double) estimated / peak - 1));
                table.row(
                        each.strategy,
                        each.batch,
                        lengths.getMax(),
                        estimated / MEGA,
                        peak / MEGA,
                        "%.2f".formatted((double) estimated / peak));
            }
        }
        table.note("Largest error: %.0f %%.".formatted(100 * Numbers.quantile(errors, 1)));
        table.write("memory");
    }

    private static long estimate(Base base, ProductRun run, IntSummaryStatistics lengths) {
        Head head = Head.textClassification(Sentences.LABELS.size(), Pooling.MEAN);
        return new RunCost(base.checkpoint().encoder().layout(head), run.plan())
                .peakBytes(new RunCost.Workload(
                        lengths.getCount(),
                        0,
                        lengths.getAverage(),
                        lengths.getMax(),
                        1,
                        run.workload().batchSize(),
                        1));
    }

    private long peak(Case each) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PeakOfRun.class.getName(),
                        each.strategy,
                        String.valueOf(each.batch),
                        String.valueOf(each.words),
                        Files.createTempDirectory(scratch, "cache").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output.lines()
                .filter(line -> line.startsWith("peak "))
                .mapToLong(line -> Long.parseLong(line.substring("peak ".length())))
                .findFirst()
                .orElseThrow();
    }
}
