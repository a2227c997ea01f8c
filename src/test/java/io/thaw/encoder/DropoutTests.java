package io.thaw.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class DropoutTests {

    private static final long[] SHAPE = {100, 1000};

    @Test
    void aTenthIsDroppedAndTheRestScaledSoThatTheMeanStays() {
        float[] mask = mask(Dropout.of(7, 1));

        int dropped = 0;
        double sum = 0;
        for (float value : mask) {
            dropped += value == 0 ? 1 : 0;
            sum += value;
        }
        // Four standard deviations of 100,000 draws.
        assertThat(dropped).isCloseTo(10_000, within(380));
        assertThat(sum / mask.length).isCloseTo(1, within(0.0043));
        assertThat(mask).containsOnly(0f, 65536f / (65536 - 6554));
    }

    @Test
    void theSameSeedAndStepGiveTheSameMasksAndAnotherStepOthers() {
        assertThat(mask(Dropout.of(7, 1))).isEqualTo(mask(Dropout.of(7, 1)));
        assertThat(mask(Dropout.of(7, 2))).isNotEqualTo(mask(Dropout.of(7, 1)));
        assertThat(mask(Dropout.of(8, 1))).isNotEqualTo(mask(Dropout.of(7, 1)));
    }

    @Test
    void evaluationAndAProbabilityOfZeroHaveNoMasks() {
        try (Scope scope = Scope.open()) {
            assertThat(Dropout.off().masks(scope, 0.1, SHAPE)).isEmpty();
            assertThat(Dropout.of(7, 1).masks(scope, 0, SHAPE)).isEmpty();
        }
    }

    private static float[] mask(Dropout dropout) {
        try (Scope scope = Scope.open()) {
            List<Tensor> masks = dropout.masks(scope, 0.1, SHAPE);
            return masks.get(0).floats();
        }
    }
}
