package io.thaw.bench;

import io.thaw.encoder.Pooling;
import io.thaw.freeze.FreezeStrategy.HeadOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A search for the best head: 32 jobs, eight rates with four seeds each, on one frozen MiniLM and the same 2,400 sentences.
 * The first job fills the cache of the frozen prefix, the others find it. Writes {@code target/bench/sweep.md}.
 */
class SweepBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.pairs", 5);
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int RATES = 8;
    private static final int SEEDS = 4;

    @TempDir
    private Path scratch;

    @Test
    void thirtyTwoHeadsOnOnePrefix() throws IOException {
        List<Double> firsts = new ArrayList<>();
        List<Double> alls = new ArrayList<>();
        try (Base base = Base.open(Base.MINILM)) {
            Workload workload = Workload.of(new HeadOnly(false), Pooling.CLS, 3, 32, Sentences.shortOnes(2400));
            for (int round = 0; round < ROUNDS; round++) {
                List<Double> jobs = sweep(base, workload);
                firsts.add(jobs.get(0));
                alls.add(jobs.stream().mapToDouble(seconds -> seconds).sum());
            }
        }
        report(firsts, alls);
    }

    private List<Double> sweep(Base base, Workload workload) throws IOException {
        Path cache = Files.createTempDirectory(scratch, "cache");
        List<Double> seconds = new ArrayList<>();
        for (int rate = 1; rate <= RATES; rate++) {
            for (int seed = 0; seed < SEEDS; seed++) {
                ProductRun run = new ProductRun(base, workload.with(rate * 5e-4, seed));
                seconds.add(run.measure(cache, CORES).seconds());
            }
        }
        return seconds;
    }

    private static void report(List<Double> firsts, List<Double> alls) throws IOException {
        List<Double> ratios = new ArrayList<>();
        List<Double> more = new ArrayList<>();
        int others = RATES * SEEDS - 1;
        for (int i = 0; i < firsts.size(); i++) {
            ratios.add(alls.get(i) / firsts.get(i));
            more.add((alls.get(i) - firsts.get(i)) / others);
        }
        Table table = new Table("first job, s", "each further job, s", "32 jobs, s", "32 jobs / first job", "goal");
        table.row(Numbers.spread(firsts), Numbers.spread(more), Numbers.spread(alls), Numbers.spread(ratios), "≤ 1.1");
        table.write("sweep");
    }
}
