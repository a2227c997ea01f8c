package io.thaw.bench;

import io.thaw.encoder.Pooling;
import io.thaw.freeze.FreezeStrategy.Full;
import io.thaw.tokenizer.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sentences of real lengths: how much of what is computed is padding, and what that is worth beside the same number of texts
 * of 128 tokens, which cost what sentences padded to 128 cost. The Trainer groups by length on one side and pads to 128 on
 * the other. Full training of MiniLM. Writes {@code target/bench/lengths.md}.
 */
class LengthsBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.pairs", 5);
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int BATCH = 16;
    private static final int SHORT = 240;
    private static final int LONG = 48;

    @TempDir
    private Path scratch;

    @Test
    void sentencesBesideTextsOfFullLength() throws IOException {
        List<Double> gains = new ArrayList<>();
        List<Double> grouped = new ArrayList<>();
        List<Double> padded = new ArrayList<>();
        try (Base base = Base.open(Base.MINILM);
                Peer peer = Peer.start()) {
            Workload sentences = Workload.of(new Full(), Pooling.CLS, 1, BATCH, Sentences.shortOnes(SHORT));
            ProductRun real = new ProductRun(base, sentences);
            ProductRun full = new ProductRun(base, sentences.on(Sentences.longOnes(LONG)));
            ProductRun fewer = new ProductRun(base, sentences.on(Sentences.shortOnes(LONG)));
            for (int round = 0; round < ROUNDS; round++) {
                double ours = perText(measure(real), SHORT);
                gains.add(perText(measure(full), LONG) / ours);
                if (peer != null) {
                    grouped.add(perText(peer.measure(real, Peer.Batches.GROUPED), SHORT) / ours);
                    padded.add(perText(peer.measure(fewer, Peer.Batches.PADDED), LONG) / ours);
                }
            }
            double padding = padding(new ProductRun(base, sentences.on(Sentences.shortOnes(2400))));
            report(padding, gains, grouped, padded);
        }
    }

    private Measured measure(ProductRun run) throws IOException {
        return run.measure(Files.createTempDirectory(scratch, "cache"), CORES);
    }

    /** Of the steps alone: a short run's fixed costs would hide what a text costs. */
    private static double perText(Measured measured, int texts) {
        return measured.steps().stream().mapToDouble(step -> step).sum() / texts;
    }

    /** The share of the computed tokens that is padding. */
    private static double padding(ProductRun run) {
        List<Tokens> tokens = run.tokens();
        long computed = 0;
        long real = 0;
        for (List<int[]> passes : run.steps().get(0)) {
            for (int[] pass : passes) {
                int longest = 0;
                for (int text : pass) {
                    real += tokens.get(text).length();
                    longest = Math.max(longest, tokens.get(text).length());
                }
                computed += (long) longest * pass.length;
            }
        }
        return 1 - (double) real / computed;
    }

    private static void report(double padding, List<Double> gains, List<Double> grouped, List<Double> padded)
            throws IOException {
        Table table = new Table("", "measured", "goal");
        table.row("padding, share of tokens, 2,400 sentences", "%.1f %%".formatted(100 * padding), "≤ 3 %");
        table.row("texts of 128 tokens / sentences, time a text", Numbers.spread(gains), "≥ 4");
        if (!grouped.isEmpty()) {
            table.row("Trainer, group_by_length / Thaw", Numbers.spread(grouped), "");
            table.row("Trainer, padded to 128 / Thaw", Numbers.spread(padded), "");
        }
        table.write("lengths");
    }
}
