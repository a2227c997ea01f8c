package io.thaw.encoder;

import io.thaw.torch.Device;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.torch.Torch;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Dropout of one step of one job, a function of the seed and the step alone.
 *
 * <p>On a CPU its masks are drawn here. libtorch's own generator is one for the process, so that two jobs would disturb each
 * other, and costs 5 to 14 ns an element against 0.4 ns here: what is drawn is not each element's fate but how many elements
 * are kept before the next one is dropped. On a GPU, which a process trains one job on, libtorch draws within its kernels.
 */
public final class Dropout {

    private static final Dropout OFF = new Dropout(new SplittableRandom(0), Kind.OFF);

    /** Elements written at a time: few enough to stay in the nearest cache. */
    private static final int CHUNK = 4096;

    private enum Kind {
        OFF,
        MASKS,
        LIBTORCH
    }

    private final SplittableRandom random;
    private final Kind kind;

    private Dropout(SplittableRandom random, Kind kind) {
        this.random = random;
        this.kind = kind;
    }

    /** No dropout: evaluation, serving, and the frozen layers below the boundary. */
    public static Dropout off() {
        return OFF;
    }

    /**
     * The dropout of one step, which begins with this call.
     *
     * @param device that the step is computed on
     * @param seed the job's
     * @param step counted over the whole job
     */
    public static Dropout of(Device device, long seed, long step) {
        long state = seed * 0x9E3779B97F4A7C15L + step;
        if (device == Device.CUDA) {
            Torch.seed(state);
            return new Dropout(new SplittableRandom(state), Kind.LIBTORCH);
        }
        return new Dropout(new SplittableRandom(state), Kind.MASKS);
    }

    /** Whether a step is being trained, though its probabilities may be 0. */
    boolean on() {
        return kind != Kind.OFF;
    }

    /** The probability that libtorch is to drop an element with; 0 where there are masks, or nothing is dropped. */
    double drawn(double p) {
        return kind == Kind.LIBTORCH ? p : 0;
    }

    /** A mask of each shape, with 0 for a dropped element and 1/(1-p) for a kept one; none where there are to be none. */
    List<Tensor> masks(Scope scope, double p, long[]... shapes) {
        if (kind != Kind.MASKS || p == 0) {
            return List.of();
        }
        Gaps gaps = Gaps.of(p);
        return Arrays.stream(shapes)
                .map(shape -> scope.floats(mask -> fill(mask, gaps), shape))
                .toList();
    }

    private void fill(FloatBuffer mask, Gaps gaps) {
        float[] chunk = new float[CHUNK];
        int dropped = gaps.next(random);
        while (mask.hasRemaining()) {
            int count = Math.min(CHUNK, mask.remaining());
            Arrays.fill(chunk, gaps.scale());
            while (dropped < count) {
                chunk[dropped] = 0;
                dropped += 1 + gaps.next(random);
            }
            dropped -= count;
            mask.put(chunk, 0, count);
        }
    }
}
