package io.thaw.bench;

import io.thaw.dataset.Example;
import io.thaw.encoder.Pooling;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.FreezeStrategy.BitFit;
import io.thaw.freeze.FreezeStrategy.FreezeFirstN;
import io.thaw.freeze.FreezeStrategy.Full;
import io.thaw.freeze.FreezeStrategy.HeadOnly;
import io.thaw.freeze.FreezeStrategy.Layers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Trains in a process of its own, and prints the most memory that it held. */
final class PeakOfRun {

    private static final int STEPS = 3;

    private PeakOfRun() {}

    /** The arguments are a {@link #strategy}, a batch size, the words of each text, and a directory for what is cached. */
    public static void main(String[] arguments) throws IOException {
        int batch = Integer.parseInt(arguments[1]);
        int words = Integer.parseInt(arguments[2]);
        try (Base base = Base.open(Base.MINILM)) {
            job(base, arguments[0], batch, words).measure(Path.of(arguments[3]), 1);
        }
        System.out.println("peak " + peak());
    }

    static ProductRun job(Base base, String strategy, int batch, int words) throws IOException {
        List<Example.Labelled> texts = Sentences.cut(Sentences.longOnes(batch * STEPS), words);
        return new ProductRun(base, Workload.of(strategy(strategy), Pooling.MEAN, 1, batch, texts));
    }

    private static FreezeStrategy strategy(String name) {
        return switch (name) {
            case "full" -> new Full();
            case "first-4" -> new FreezeFirstN(4, false);
            case "first-5" -> new FreezeFirstN(5, false);
            case "head" -> new HeadOnly(false);
            case "bitfit" -> new BitFit();
            case "layer-2" -> new Layers(List.of(2), true);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Bytes, from proc(5). */
    private static long peak() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }
}
