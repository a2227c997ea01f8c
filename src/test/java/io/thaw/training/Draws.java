package io.thaw.training;

import io.thaw.freeze.PlannedParameter;
import io.thaw.torch.Devices;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/** What a run draws from its seed, for a peer that is to start from the same weights and to see the same batches. */
public final class Draws {

    private Draws() {}

    /** Each epoch's steps, each as the passes that make it up, as indices into {@code lengths}. */
    public static List<List<List<int[]>>> steps(int[] lengths, TrainingSpec spec) {
        return IntStream.rangeClosed(1, spec.epochs())
                .mapToObj(epoch -> Sampler.epoch(
                        lengths,
                        spec.batchSize(),
                        spec.gradientAccumulationSteps(),
                        spec.seed(),
                        epoch,
                        Devices.TESTED))
                .toList();
    }

    /** Little-endian float32: what a parameter that the base does not have begins with. */
    public static ByteBuffer initial(PlannedParameter planned, long seed) {
        float[] values = Parameters.initial(planned, seed);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }
}
