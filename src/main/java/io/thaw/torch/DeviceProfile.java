package io.thaw.torch;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a device does in a second, measured once per number of cores and process: about two seconds on one core. It is
 * what the estimate of a job's time starts from.
 *
 * @param cores how many cores one operation may use
 * @param gigaflops 10^9 floating-point operations a second of a float32 linear layer of BERT-base's shape, where a
 *     multiplication with its addition counts as two
 * @param bfloat16Gigaflops the same in bfloat16, with what it takes to come there and back where a layer does so
 * @param gigabytesPerSecond 10^9 bytes a second that the fused AdamW moves through memory, 28 a parameter: it reads weight,
 *     gradient and both moments and writes all but the gradient
 */
public record DeviceProfile(int cores, double gigaflops, double bfloat16Gigaflops, double gigabytesPerSecond) {

    private record Key(Device device, int cores) {}

    /**
     * How much is measured at a time.
     *
     * @param tokens that go through the linear layer
     * @param parameters that are updated; four arrays of them are more than caches hold
     */
    private record Size(int tokens, int parameters) {

        static final Size CPU = new Size(1024, 8_000_000);

        static final Size CUDA = new Size(32_768, 100_000_000);
    }

    private static final Map<Key, DeviceProfile> BY_KEY = new ConcurrentHashMap<>();

    private static final int HIDDEN = 768;
    private static final int INTERMEDIATE = 4 * HIDDEN;

    private static final int BYTES_PER_PARAMETER = 28;

    private static final long NANOSECONDS_EACH = 400_000_000;

    /**
     * The profile of a device with so many cores; the first call for them measures, and others wait for it. Leaves the calling thread
     * prepared for that number, as {@link Torch#prepareThread} does.
     */
    public static DeviceProfile of(Device device, int cores) {
        Torch.prepareThread(cores);
        return BY_KEY.computeIfAbsent(new Key(device, cores), DeviceProfile::measure);
    }

    private static DeviceProfile measure(Key key) {
        Size size = key.device == Device.CUDA ? Size.CUDA : Size.CPU;
        return new DeviceProfile(
                key.cores,
                linear(key.device, size.tokens, false),
                linear(key.device, size.tokens, true),
                adamw(key.device, size.parameters));
    }

    private static double linear(Device device, int tokens, boolean bf16) {
        Program program = Program.load("encoder.py", "probe.py");
        boolean narrow = bf16 && device == Device.CUDA;
        try (Scope scope = Scope.open(device)) {
            Tensor x = program.call(scope, "operand", constant(scope, tokens, HIDDEN), narrow);
            Tensor weight = program.call(scope, "operand", constant(scope, INTERMEDIATE, HIDDEN), bf16);
            Tensor bias = program.call(scope, "operand", constant(scope, INTERMEDIATE), bf16);
            double flops = 2.0 * tokens * HIDDEN * INTERMEDIATE;
            return flops
                    / nanoseconds(() -> {
                        try (Tensor y = program.call(scope, "product", x, weight, bias, bf16, narrow)) {
                            await(program, scope, y);
                        }
                    });
        }
    }

    private static double adamw(Device device, int parameters) {
        Program optimizer = Program.load("optimizer.py", "probe.py");
        try (Scope scope = Scope.open(device)) {
            List<Tensor> weight = List.of(constant(scope, parameters));
            List<Tensor> gradient = List.of(constant(scope, parameters));
            List<Tensor> first = optimizer.callForList(scope, "zeros_like", weight);
            List<Tensor> second = optimizer.callForList(scope, "zeros_like", weight);
            List<Tensor> steps = List.of(scope.floats(new float[1]));
            double bytes = (double) BYTES_PER_PARAMETER * parameters;
            return bytes
                    / nanoseconds(() -> {
                        optimizer.run("adamw", weight, gradient, first, second, steps, 1e-3, 0.9, 0.999, 0.01, 1e-8);
                        await(optimizer, scope, weight.get(0));
                    });
        }
    }

    /** A GPU computes while the thread goes on; to read an element is to wait for it. */
    private static void await(Program program, Scope scope, Tensor result) {
        try (Tensor corner = program.call(scope, "corner", result)) {
            corner.item();
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
