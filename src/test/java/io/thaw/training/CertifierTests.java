package io.thaw.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.encoder.Pooling;
import io.thaw.freeze.Certificate;
import io.thaw.freeze.Certificate.TensorProof;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.Reason;
import io.thaw.torch.Devices;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.torch.Torch;
import io.thaw.training.RunState.Progress;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What excuses tensors that train and did not move: here the head's weights, near 0.02, and its biases, which are zero.
 * Only what the optimizer and the statistics saw differs.
 */
class CertifierTests {

    private static final String WEIGHT = "head.classifier.weight";
    private static final String BIAS = "head.classifier.bias";
    private static final long SEED = 43;

    private final TinyBert bert = TinyBert.create();

    @BeforeEach
    void prepare() {
        Torch.prepareThread(1);
    }

    @Test
    void nothingExcusesATensorThatTheRateCouldHaveMoved() {
        assertThat(violations(1e-3, CertifierTests::bothSawGradients)).containsExactly(WEIGHT, BIAS);
    }

    /** Half of the way from 0.02 to the next float is 1e-9, and from zero to the next 7e-46. */
    @Test
    void anUpdateBelowHalfOfTheWayToTheNextFloatIsLostAndFromZeroNoneIs() {
        Certificate certificate = certify(1e-13, CertifierTests::bothSawGradients);

        assertThat(reason(certificate, WEIGHT)).isEqualTo(Reason.UPDATE_LOST_IN_PRECISION);
        assertThat(certificate.violations()).extracting(TensorProof::name).containsExactly(BIAS);
    }

    @Test
    void gradientsThatTheOptimizerNeverGotAreNoExcuse() {
        assertThat(violations(1e-13, state -> state.statistics().add(new float[] {1, 1})))
                .containsExactly(WEIGHT, BIAS);
    }

    @Test
    void gradientsThatWereAlwaysZeroAreOne() {
        Certificate certificate = certify(1e-3, state -> state.statistics().add(new float[] {0, 0}));

        assertThat(reason(certificate, WEIGHT)).isEqualTo(Reason.GRADIENT_ZERO);
        assertThat(certificate.verified()).isTrue();
    }

    /** One step of Adam moves an element by its rate, whatever the gradient; much later a sudden one by up to 7.27 rates. */
    @Test
    void adamsLargestUpdateGrowsWithTheSteps() {
        assertThat(AdamW.largestUpdate(1)).isCloseTo(1, within(1e-9));
        assertThat(AdamW.largestUpdate(100)).isCloseTo(2.243, within(1e-3));
        assertThat(AdamW.largestUpdate(1_000_000)).isCloseTo(7.270, within(1e-3));
    }

    private static void bothSawGradients(RunState state) {
        state.statistics().add(new float[] {1, 1});
        for (Tensor squares : state.optimizer().second()) {
            try (Scope scope = Scope.open(Devices.TESTED)) {
                Tensor ones = scope.floats(
                        elements -> {
                            while (elements.hasRemaining()) {
                                elements.put(1);
                            }
                        },
                        squares.shape());
                AdamW.program().run("assign", List.of(squares), List.of(ones));
            }
        }
    }

    private List<String> violations(double rate, Consumer<RunState> run) {
        return certify(rate, run).violations().stream().map(TensorProof::name).toList();
    }

    private static Reason reason(Certificate certificate, String name) {
        return certificate.tensors().stream()
                .filter(proof -> proof.name().equals(name))
                .map(TensorProof::reason)
                .findFirst()
                .orElseThrow();
    }

    private Certificate certify(double rate, Consumer<RunState> run) {
        FreezePlan plan = bert.plan(FreezeSpec.of(new FreezeStrategy.HeadOnly(false)), Pooling.MEAN, 0.01);
        try (Scope scope = Scope.open(Devices.TESTED)) {
            Parameters parameters = new Parameters(scope, plan, bert, SEED, false);
            List<Parameters.Trained> trained = parameters.trained();
            RunState state = new RunState(
                    plan.hash(),
                    trained,
                    new AdamW(scope, trained),
                    new LayerStatistics(trained),
                    new BestWeights(scope, trained));
            run.accept(state);
            return new Certifier(plan, parameters, new Origin(bert, SEED), state, 2, rate)
                    .certify(new Progress(3, 3, 2, false));
        }
    }
}
