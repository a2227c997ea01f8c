package io.thaw.bench;

import io.thaw.torch.Device;
import io.thaw.torch.DeviceProfile;
import io.thaw.torch.Devices;
import io.thaw.torch.Program;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.torch.Torch;
import java.util.stream.IntStream;

/** How fast this process multiplies two matrices right now: another host, or a disturbed one, shows in it. */
final class Calibration {

    /** BERT-base's largest product for 2,048 tokens. */
    static final int ROWS = 2048;

    static final int INNER = 768;
    static final int COLUMNS = 3072;
    static final int REPEATS = 8;

    private static final Program PROGRAM = Program.load("calibration.py");

    private Calibration() {}

    /** GFLOP/s, the best of {@value REPEATS}. */
    static double gflops(int cores) {
        if (Devices.TESTED == Device.CUDA) {
            return DeviceProfile.of(Device.CUDA, cores).bfloat16Gigaflops();
        }
        Torch.prepareThread(cores);
        try (Scope scope = Scope.open()) {
            Tensor x = scope.floats(new float[ROWS * INNER], ROWS, INNER);
            Tensor weight = scope.floats(new float[COLUMNS * INNER], COLUMNS, INNER);
            double best = IntStream.range(0, REPEATS)
                    .mapToDouble(i -> seconds(x, weight))
                    .min()
                    .orElseThrow();
            return 2.0 * ROWS * INNER * COLUMNS / best / 1e9;
        }
    }

    private static double seconds(Tensor x, Tensor weight) {
        long start = System.nanoTime();
        try (Scope scope = Scope.open()) {
            PROGRAM.call(scope, "linear", x, weight);
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
