package io.thaw.bench;

import io.thaw.dataset.Example;
import io.thaw.tokenizer.Passage;
import io.thaw.tokenizer.StoredTokenizer;
import io.thaw.tokenizer.TokenStore;
import io.thaw.tokenizer.Windows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How fast a split of short texts is tokenized on all cores, and found again. Writes {@code target/bench/tokenizing.md}. */
class TokenizingBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.pairs", 5);
    private static final int TEXTS = 48_000;

    @TempDir
    private Path scratch;

    @Test
    void shortTexts() throws IOException {
        List<Passage.Text> passages = new ArrayList<>();
        List<Example.Labelled> sentences = Sentences.shortOnes(2400);
        for (int i = 0; i < TEXTS; i++) {
            // No two are equal, so that nothing could be remembered.
            passages.add(new Passage.Text(
                    i + " " + sentences.get(i % sentences.size()).text(), null));
        }
        List<Double> made = new ArrayList<>();
        List<Double> found = new ArrayList<>();
        int windows = 0;
        try (Base base = Base.open(Base.MINILM)) {
            for (int round = 0; round < ROUNDS; round++) {
                Path directory = Files.createTempDirectory(scratch, "tokens");
                TokenStore store = new TokenStore(directory, Long.MAX_VALUE, Clock.systemUTC());
                for (List<Double> seconds : List.of(made, found)) {
                    try (StoredTokenizer tokenizer =
                            store.tokenizer(base.checkpoint().tokenizerJson(), Workload.MAX_LENGTH)) {
                        long start = System.nanoTime();
                        Windows all = tokenizer.windows(passages);
                        windows = all.size();
                        seconds.add((System.nanoTime() - start) / 1e9);
                    }
                }
            }
        }
        Table table = new Table("%,d short texts".formatted(windows), "seconds", "texts a second", "goal");
        table.row(
                "tokenized and stored",
                Numbers.spread(made),
                "%,.0f".formatted(TEXTS / Numbers.median(made)),
                "≥ 20,000");
        table.row("found again", Numbers.spread(found), "%,.0f".formatted(TEXTS / Numbers.median(found)), "");
        table.write("tokenizing");
    }
}
