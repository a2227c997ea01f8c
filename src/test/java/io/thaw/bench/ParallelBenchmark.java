package io.thaw.bench;

import io.thaw.encoder.Pooling;
import io.thaw.freeze.FreezeStrategy.Full;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two jobs of one thread each at the same time, beside one such job alone: full training of MiniLM on texts of 128 tokens.
 * Writes {@code target/bench/parallel.md}.
 */
class ParallelBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.pairs", 5);
    private static final int TEXTS = 32;

    @TempDir
    private Path scratch;

    @Test
    void twoJobsOnTwoCores() throws IOException, InterruptedException, ExecutionException {
        List<Double> gains = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Base base = Base.open(Base.MINILM)) {
            ProductRun run =
                    new ProductRun(base, Workload.of(new Full(), Pooling.CLS, 1, 16, Sentences.longOnes(TEXTS)));
            for (int round = 0; round < ROUNDS; round++) {
                double alone = threads.submit(() -> measure(run)).get();
                long start = System.nanoTime();
                List<Future<Double>> both =
                        List.of(threads.submit(() -> measure(run)), threads.submit(() -> measure(run)));
                for (Future<Double> each : both) {
                    each.get();
                }
                gains.add(2 * alone / ((System.nanoTime() - start) / 1e9));
            }
        } finally {
            threads.shutdown();
        }
        Table table = new Table("", "measured", "goal");
        table.row("work of two jobs in the time of one", Numbers.spread(gains), "≥ 1.9");
        table.write("parallel");
    }

    private double measure(ProductRun run) throws IOException {
        return run.measure(Files.createTempDirectory(scratch, "cache"), 1).seconds();
    }
}
