package io.thaw.torch;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this processor does in a second, measured once per number of cores and process: about a second on one core. It is
 * what the estimate of a job's time starts from.
 *
 * @param cores how many cores one operation may use
 * @param gigaflops 10^9 floating-point operations a second of a float32 linear layer of BERT-base's shape, where a
 *     multiplication with its addition counts as two
 * @param gigabytesPerSecond 10^9 bytes a second that the fused AdamW moves through memory, 28 a parameter: it reads weight,
 *     gradient and both moments and writes all but the gradient
 */
public record DeviceProfile(int cores, double gigaflops, double gigabytesPerSecond) {

    private static final Map<Integer, DeviceProfile> BY_CORES = new ConcurrentHashMap<>();

    private static final int TOKENS = 1024;
    private static final int HIDDEN = 768;
    private static final int INTERMEDIATE = 4 * HIDDEN;

    /** Four arrays of 32 MB, more than caches hold. */
    private static final int PARAMETERS = 8_000_000;

    private static final int BYTES_PER_PARAMETER = 28;

    private static final long NANOSECONDS_EACH = 400_000_000;

    /**
     * The profile of so many cores; the first call for a number measures, and others wait for it. Leaves the calling thread
     * prepared for that number, as {@link Torch#prepareThread} does.
     */
    public static DeviceProfile of(int cores) {
        Torch.prepareThread(cores);
        return BY_CORES.computeIfAbsent(cores, DeviceProfile::measure);
    }

    private static DeviceProfile measure(int cores) {
        return new DeviceProfile(cores, linear(), adamw());
    }

    private static double linear() {
        Program program = Program.load("probe.py");
        try (Scope scope = Scope.open()) {
            Tensor x = constant(scope, TOKENS, HIDDEN);
            Tensor weight = constant(scope, INTERMEDIATE, HIDDEN);
            Tensor bias = constant(scope, INTERMEDIATE);
            double flops = 2.0 * TOKENS * HIDDEN * INTERMEDIATE;
            return flops
                    / nanoseconds(
                            () -> program.call(scope, "linear", x, weight, bias).close());
        }
    }

    private static double adamw() {
        Program optimizer = Program.load("optimizer.py");
        try (Scope scope = Scope.open()) {
            List<Tensor> weight = List.of(constant(scope, PARAMETERS));
            List<Tensor> gradient = List.of(constant(scope, PARAMETERS));
            List<Tensor> first = optimizer.callForList(scope, "zeros_like", weight);
            List<Tensor> second = optimizer.callForList(scope, "zeros_like", weight);
            List<Tensor> steps = List.of(scope.floats(new float[1]));
            double bytes = (double) BYTES_PER_PARAMETER * PARAMETERS;
            return bytes
                    / nanoseconds(() -> optimizer.run(
                            "adamw", weight, gradient, first, second, steps, 1e-3, 0.9, 0.999, 0.01, 1e-8));
        }
    }

    private static Tensor constant(Scope scope, long... shape) {
        return scope.floats(
                elements -> {
                    while (elements.hasRemaining()) {
                        elements.put(0.5f);
                    }
                },
                shape);
    }

    /** The fastest of some runs after one that warms up, since whatever else the machine does only slows one. */
    private static double nanoseconds(Runnable work) {
        work.run();
        long fastest = Long.MAX_VALUE;
        long begin = System.nanoTime();
        for (long now = begin; now - begin < NANOSECONDS_EACH; now = System.nanoTime()) {
            work.run();
            fastest = Math.min(fastest, System.nanoTime() - now);
        }
        return fastest;
    }
}
