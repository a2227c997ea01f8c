package io.thaw.encoder;

import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Dropout's masks for one step of one job, a function of the seed and the step alone. libtorch's own generator is one for
 * the process, so that two jobs would disturb each other, and costs 6 to 14 ns an element on a CPU against about 1 ns here:
 * one 64-bit draw decides four elements. The probability is thereby rounded to 1/65536, and so is the scale.
 */
public final class Dropout {

    private static final Dropout OFF = new Dropout(new SplittableRandom(0), false);

    private final SplittableRandom random;
    private final boolean on;

    private Dropout(SplittableRandom random, boolean on) {
        this.random = random;
        this.on = on;
    }

    /** No dropout: evaluation, serving, and the frozen layers below the boundary. */
    public static Dropout off() {
        return OFF;
    }

    /**
     * The dropout of one step.
     *
     * @param seed the job's
     * @param step counted over the whole job
     */
    public static Dropout of(long seed, long step) {
        return new Dropout(new SplittableRandom(seed * 0x9E3779B97F4A7C15L + step), true);
    }

    /** A mask of each shape, with 0 for a dropped element and 1/(1-p) for a kept one; none when nothing is to drop. */
    List<Tensor> masks(Scope scope, double p, long[]... shapes) {
        if (!on || p == 0) {
            return List.of();
        }
        return Arrays.stream(shapes).map(shape -> mask(scope, p, shape)).toList();
    }

    private Tensor mask(Scope scope, double p, long[] shape) {
        int count = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        int dropped = (int) Math.round(p * 65536);
        float kept = 65536f / (65536 - dropped);
        float[] mask = new float[count];
        for (int i = 0; i < count; ) {
            long draw = random.nextLong();
            for (int lane = 0; lane < 4 && i < count; lane++, draw >>>= 16) {
                mask[i++] = (draw & 0xFFFF) < dropped ? 0f : kept;
            }
        }
        return scope.floats(mask, shape);
    }
}
