package io.thaw.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The programs, their gradients and the optimizer, on real libtorch. */
class ProgramTests {

    private final Program optimizer = Program.load("optimizer.py");
    private final Program encoder = Program.load("encoder.py", "heads.py");

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread(1);
    }

    @Test
    void aTensorGivesBackTheBytesItWasMadeOf() {
        try (Scope scope = Scope.open()) {
            Tensor tensor = scope.floats(new float[] {1.5f, -2f, 0f, 3e-8f}, 2, 2);

            Tensor again = scope.floats(tensor.bytes(), 2, 2);

            assertThat(again.floats()).containsExactly(1.5f, -2f, 0f, 3e-8f);
            assertThat(again.shape()).containsExactly(2, 2);
        }
    }

    @Test
    void elementsThatDoNotFillTheShapeAreRefusedBeforeTheNativeCall() {
        try (Scope scope = Scope.open()) {
            assertThatThrownBy(() -> scope.floats(new float[3], 2, 2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("3 elements do not fill shape [2, 2]");
        }
    }

    @Test
    void aTensorClosedBeforeTheBackwardPassStillServesTheGraph() {
        try (Scope scope = Scope.open()) {
            Tensor weight = scope.floats(new float[] {2f, 3f}, 1, 2).requireGradient();
            Tensor bias = scope.floats(new float[] {0f}, 1).requireGradient();
            Tensor x = scope.floats(new float[] {5f, 7f}, 1, 1, 2);
            try (Torch.Recording recording = Torch.record()) {
                Tensor logits = encoder.call(scope, "classifier", x, List.of(weight, bias), List.of(), 0.0);
                x.close();
                List<Tensor> gradients = recording.gradients(scope, logits, List.of(weight, bias));

                assertThat(gradients.get(0).floats()).containsExactly(5f, 7f);
                assertThat(gradients.get(1).floats()).containsExactly(1f);
            }
        }
    }

    @Test
    void nothingIsRecordedOutsideARecording() {
        try (Scope scope = Scope.open()) {
            List<Tensor> dense = List.of(
                    scope.floats(new float[] {1f}, 1, 1).requireGradient(),
                    scope.floats(new float[] {1f}, 1).requireGradient());
            Tensor x = scope.floats(new float[] {1f}, 1, 1, 1);

            Tensor unrecorded = encoder.call(scope, "classifier", x, dense, List.of(), 0.0);

            try (Torch.Recording recording = Torch.record()) {
                assertThatThrownBy(() -> recording.gradients(scope, unrecorded, dense))
                        .hasMessageContaining("does not require grad");
            }
        }
    }

    /** AdamW as the paper writes it, in double precision, against the fused kernel; and clipping by the joint norm. */
    @Test
    void theOptimizerFollowsTheFormulaOfThePaper() {
        double[] expected = {0.5, -0.25, 1e-3};
        double[] first = new double[3];
        double[] second = new double[3];
        try (Scope scope = Scope.open()) {
            Tensor weight = scope.floats(new float[] {0.5f, -0.25f, 1e-3f}, 1, 3);
            List<Tensor> parameters = List.of(weight);
            List<Tensor> m = optimizer.callForList(scope, "zeros_like", parameters);
            List<Tensor> v = optimizer.callForList(scope, "zeros_like", parameters);
            List<Tensor> steps = List.of(scope.floats(new float[1]));
            for (int step = 1; step <= 5; step++) {
                float[] gradient = {3f * step, -4f, 1e-7f};
                List<Tensor> gradients = List.of(scope.floats(gradient, 1, 3));
                float norm = optimizer.call(scope, "clip", gradients, 1.0).floats()[0];
                optimizer.run("adamw", parameters, gradients, m, v, steps, 1e-2, 0.9, 0.999, 0.1, 1e-8);

                double expectedNorm = Math.sqrt(9.0 * step * step + 16 + 1e-14);
                assertThat((double) norm).isCloseTo(expectedNorm, within(1e-5));
                for (int i = 0; i < 3; i++) {
                    double g = gradient[i] / (expectedNorm + 1e-6);
                    first[i] = 0.9 * first[i] + 0.1 * g;
                    second[i] = 0.999 * second[i] + 0.001 * g * g;
                    double corrected = second[i] / (1 - Math.pow(0.999, step));
                    expected[i] -= 1e-2 * 0.1 * expected[i];
                    expected[i] -= 1e-2 * first[i] / (1 - Math.pow(0.9, step)) / (Math.sqrt(corrected) + 1e-8);
                }
            }
            for (int i = 0; i < 3; i++) {
                assertThat((double) weight.floats()[i]).isCloseTo(expected[i], within(1e-6));
            }
        }
    }

    @Test
    void twoThreadsTrainAtOnceWithTheSameBitsAsOneAfterTheOther() throws Exception {
        float[] alone = train(1);
        float[] other = train(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<float[]> one = threads.submit(() -> train(1));
            Future<float[]> two = threads.submit(() -> train(2));

            assertThat(one.get()).isEqualTo(alone);
            assertThat(two.get()).isEqualTo(other);
        } finally {
            threads.shutdown();
        }
    }

    private float[] train(int seed) {
        Torch.prepareThread(1);
        Random random = new Random(seed);
        try (Scope scope = Scope.open()) {
            List<Tensor> parameters = new ArrayList<>(List.of(
                    scope.floats(values(random, 64 * 64), 64, 64).requireGradient(),
                    scope.floats(values(random, 64), 64).requireGradient()));
            List<Tensor> m = optimizer.callForList(scope, "zeros_like", parameters);
            List<Tensor> v = optimizer.callForList(scope, "zeros_like", parameters);
            List<Tensor> steps = List.of(scope.floats(new float[1]), scope.floats(new float[1]));
            for (int step = 0; step < 30; step++) {
                try (Scope each = scope.child();
                        Torch.Recording recording = Torch.record()) {
                    Tensor x = each.floats(values(random, 64 * 64), 64, 1, 64);
                    Tensor logits = encoder.call(each, "classifier", x, parameters, List.of(), 0.0);
                    Tensor labels = each.longs(new long[64], 64);
                    Tensor loss = encoder.call(each, "cross_entropy", logits, labels, List.of(), 0.0, 64.0);
                    List<Tensor> gradients = recording.gradients(each, loss, parameters);
                    optimizer.run("adamw", parameters, gradients, m, v, steps, 1e-2, 0.9, 0.999, 0.0, 1e-8);
                }
            }
            return parameters.get(0).floats();
        }
    }

    private static float[] values(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Arrays.copyOf(values, count);
    }
}
