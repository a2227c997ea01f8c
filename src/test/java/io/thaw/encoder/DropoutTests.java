package io.thaw.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.torch.Device;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTests {

    private static final long[] SHAPE = {100, 1000};
    private static final long[] SMALL = {5_000};

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.1, 0.5, 0.9})
    void theShareAskedForIsDroppedAndTheRestScaledSoThatTheMeanStays(double p) {
        float[] mask = mask(Dropout.of(Device.CPU, 7, 1), p);

        long dropped = IntStream.range(0, mask.length).filter(i -> mask[i] == 0).count();
        double sum = IntStream.range(0, mask.length).mapToDouble(i -> mask[i]).sum();
        double fourDeviations = 4 * Math.sqrt(p * (1 - p) / mask.length);
        assertThat((double) dropped / mask.length).isCloseTo(p, within(fourDeviations));
        assertThat(sum / mask.length).isCloseTo(1, within(fourDeviations / (1 - p)));
        float kept = (float)
                IntStream.range(0, mask.length).mapToDouble(i -> mask[i]).max().orElseThrow();
        assertThat(mask).containsOnly(0f, kept);
        assertThat((double) kept).isCloseTo(1 / (1 - p), within(1e-3 / (1 - p)));
    }

    @Test
    void whetherAnElementIsDroppedSaysNothingOfItsNeighboursOrOfItsPlace() {
        float[] mask = mask(Dropout.of(Device.CPU, 7, 1), 0.1);

        for (int distance : new int[] {1, 2, 3, 64, 4096}) {
            long both = IntStream.range(0, mask.length - distance)
                    .filter(i -> mask[i] == 0 && mask[i + distance] == 0)
                    .count();
            assertThat((double) both / mask.length)
                    .as("both of two elements %d apart", distance)
                    .isCloseTo(0.01, within(4 * Math.sqrt(0.01 / mask.length)));
        }
        // Masks are written 4,096 elements at a time, and nothing happens where two pieces meet.
        long first = IntStream.range(0, 2_000)
                .filter(step -> mask(Dropout.of(Device.CPU, 7, step), 0.1, SMALL)[4096] == 0)
                .count();
        assertThat(first / 2_000.0).isCloseTo(0.1, within(4 * Math.sqrt(0.09 / 2_000)));
    }

    @Test
    void theSameSeedAndStepGiveTheSameMasksAndAnotherStepOthers() {
        assertThat(mask(Dropout.of(Device.CPU, 7, 1), 0.1)).isEqualTo(mask(Dropout.of(Device.CPU, 7, 1), 0.1));
        assertThat(mask(Dropout.of(Device.CPU, 7, 2), 0.1)).isNotEqualTo(mask(Dropout.of(Device.CPU, 7, 1), 0.1));
        assertThat(mask(Dropout.of(Device.CPU, 8, 1), 0.1)).isNotEqualTo(mask(Dropout.of(Device.CPU, 7, 1), 0.1));
    }

    @Test
    void evaluationAndAProbabilityOfZeroHaveNoMasks() {
        try (Scope scope = Scope.open()) {
            assertThat(Dropout.off().masks(scope, 0.1, SHAPE)).isEmpty();
            assertThat(Dropout.of(Device.CPU, 7, 1).masks(scope, 0, SHAPE)).isEmpty();
        }
    }

    private static float[] mask(Dropout dropout, double p) {
        return mask(dropout, p, SHAPE);
    }

    private static float[] mask(Dropout dropout, double p, long[] shape) {
        try (Scope scope = Scope.open()) {
            List<Tensor> masks = dropout.masks(scope, p, shape);
            return masks.get(0).floats();
        }
    }
}
