package io.thaw.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.torch.Device;
import io.thaw.torch.Program;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the programs do otherwise on a GPU, on the CPU: its words for the same look-ups, and its shorter numbers. */
class GpuTextTests {

    private static final int HIDDEN = 16;
    private static final int HEADS = 2;
    private static final long[] BATCH = {2, 3, HIDDEN};

    private final Program program = Encoder.program();
    private final Random random = new Random(4);

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread(1);
    }

    /** The second text has one token less; what becomes of its padding does not matter. */
    @Test
    void lookUpsAndTheirGradientsAreTheSameInOtherWords() {
        try (Scope scope = Scope.open()) {
            List<Tensor> tables = List.of(
                    random(scope, 7, HIDDEN).requireGradient(),
                    random(scope, 5, HIDDEN).requireGradient(),
                    random(scope, HIDDEN).requireGradient(),
                    random(scope, HIDDEN).requireGradient(),
                    random(scope, 2, HIDDEN).requireGradient());
            Tensor tokens = scope.floats(new float[] {1, 1, 1, 1, 1, 0}, 2, 3);

            List<float[]> usual = embedded(scope, tables, tokens, false);
            List<float[]> onGpu = embedded(scope, tables, tokens, true);

            for (int i = 0; i < usual.size(); i++) {
                for (int at = 0; at < usual.get(i).length; at++) {
                    assertThat(onGpu.get(i)[at]).isCloseTo(usual.get(i)[at], within(1e-5f));
                }
            }
        }
    }

    /** What the classifier reads of them, and the gradients of the tables. */
    private List<float[]> embedded(Scope scope, List<Tensor> tables, Tensor tokens, boolean gpu) {
        Tensor ids = scope.longs(new long[] {3, 6, 3, 3, 1, 0}, 2, 3);
        Tensor types = scope.longs(new long[] {0, 1, 1, 0, 0, 0}, 2, 3);
        Tensor positions = scope.longs(new long[] {2, 3, 4, 2, 3, 0}, 2, 3);
        Tensor weight = scope.floats(ones(HIDDEN), 1, HIDDEN);
        List<float[]> found = new ArrayList<>();
        try (Torch.Recording recording = Torch.record()) {
            Tensor x = program.call(scope, "embeddings", ids, types, positions, tables, 1e-12, List.of(), 0.0, gpu);
            Tensor read = program.call(scope, "mean", x, tokens);
            Tensor outputs = program.call(
                    scope, "classifier", read, List.of(weight, scope.floats(new float[1], 1)), List.of(), 0.0);
            Tensor loss = program.call(scope, "squared_error", outputs, scope.floats(new float[2], 2, 1), 1.0);
            found.add(read.floats());
            recording.gradients(scope, loss, tables).forEach(gradient -> found.add(gradient.floats()));
        }
        return found;
    }

    /** Eight bits of precision: 2⁻⁸ of values of about 1, some products deep. */
    @Test
    void aLayerInShorterNumbersIsNearlyTheSame() {
        try (Scope scope = Scope.open()) {
            Tensor x = random(scope, BATCH);

            float[] exact = layer(scope, x, 0, false, false);
            float[] narrow = layer(scope, x, 0, true, true);

            assertThat(narrow).isNotEqualTo(exact);
            for (int i = 0; i < exact.length; i++) {
                assertThat(narrow[i]).isCloseTo(exact[i], within(0.1f));
            }
        }
    }

    @Test
    void libtorchDropsTheSameForTheSameSeedAndNothingInAnEvaluation() {
        try (Scope scope = Scope.open()) {
            Tensor x = random(scope, BATCH);
            Torch.seed(1);
            float[] once = layer(scope, x, 0.5, false, false);
            Torch.seed(1);
            float[] again = layer(scope, x, 0.5, false, false);
            float[] next = layer(scope, x, 0.5, false, false);

            assertThat(again).isEqualTo(once);
            assertThat(next).isNotEqualTo(once);
            assertThat(layer(scope, x, 0, false, false)).isEqualTo(layer(scope, x, 0, false, false));
        }
    }

    @Test
    void onlyAGpuLeavesDropoutToLibtorch() {
        assertThat(Dropout.of(Device.CPU, 1, 1).drawn(0.1)).isZero();
        assertThat(Dropout.of(Device.CUDA, 1, 1).drawn(0.1)).isEqualTo(0.1);
        assertThat(Dropout.off().drawn(0.1)).isZero();
        try (Scope scope = Scope.open()) {
            assertThat(Dropout.of(Device.CUDA, 1, 1).masks(scope, 0.1, BATCH)).isEmpty();
        }
    }

    private float[] layer(Scope scope, Tensor x, double drawn, boolean gpu, boolean bf16) {
        Random weights = new Random(9);
        List<Tensor> p = new ArrayList<>();
        for (long[] shape : new long[][] {
            {HIDDEN, HIDDEN},
            {HIDDEN, HIDDEN},
            {HIDDEN, HIDDEN},
            {HIDDEN, HIDDEN},
            {HIDDEN},
            {32, HIDDEN},
            {HIDDEN, 32},
            {HIDDEN}
        }) {
            p.add(random(scope, weights, shape));
            p.add(random(scope, weights, shape[0]));
        }
        Tensor bias = scope.floats(new float[6], 2, 1, 1, 3);
        return program.call(
                        scope, "layer", x, bias, p, HEADS, 1e-12, "gelu", false, List.of(), List.of(), drawn, drawn,
                        false, gpu, bf16)
                .floats();
    }

    private Tensor random(Scope scope, long... shape) {
        return random(scope, random, shape);
    }

    private static Tensor random(Scope scope, Random random, long... shape) {
        return scope.floats(
                elements -> {
                    while (elements.hasRemaining()) {
                        elements.put((float) random.nextGaussian() * 0.2f);
                    }
                },
                shape);
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }
}
